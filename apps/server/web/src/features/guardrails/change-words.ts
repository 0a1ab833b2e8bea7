import type { GuardrailRule, GuardrailSettings } from "@letsping/guardrails";
import { plural } from "../../lib/format";
import type { DraftChange } from "../../lib/versioned-draft";
import { RULE_ROWS } from "./rule-groups";
import type { RuleRow } from "./rule-groups";
import { membersOf, rowState, stateOf } from "./rule-states";
import type { States } from "./rule-states";
import { effectWord, ruleTitle, stateWord } from "./rule-words";
import { isSame } from "./settings-draft";
import { basisOf, scopeName, SECTIONS, settingsIn } from "./settings-scope";
import { moneyWords, numberWords, perTimeWords, timeWords } from "./units";

/** More rules than this, changed in one row, are only counted. */
const MOST_RULES = 3;

function ruleChanges(before: GuardrailSettings, after: GuardrailSettings, row: RuleRow): DraftChange[] {
  const changed = (names: readonly string[]) =>
    membersOf(names).filter(({ id }) => stateOf(before.rules, id) !== stateOf(after.rules, id));
  const told = (rules: readonly GuardrailRule[]) =>
    rules.map(({ id }) => {
      const word = (states: States) => stateWord(stateOf(states, id), effectWord(id));
      return `${ruleTitle(id)}: ${word(before.rules)} to ${word(after.rules)}`;
    });
  const rules = changed(row.names);
  const [was, is] = [before, after].map(({ rules: states }) => rowState(states, row.names));
  const words: string[] = [];
  if (was !== is && is !== undefined && is !== "mixed") {
    const from = was === undefined || was === "mixed" ? "all" : stateWord(was, row.effect);
    words.push(`${row.title}: ${from} to ${stateWord(is, row.effect)}`);
  } else if (rules.length > MOST_RULES) words.push(`${row.title}: ${rules.length} rules changed`);
  else words.push(...told(rules));
  return [...words, ...told(changed(row.optIn ?? []))].map((each) => ({ place: row.key, words: each }));
}

type Limit = GuardrailSettings["velocity"]["limits"][number];

/** “600 a minute per agent”. */
export function limitWords({ limit, window_ms, per }: Limit): string {
  return `${numberWords(limit)} ${perTimeWords(window_ms)} per ${per}`;
}

/** “a and b”; “nothing” for none. */
export function listWords(items: readonly string[], none: string): string {
  return items.length === 0 ? none : new Intl.ListFormat("en").format(items);
}

export const BUDGETS = [
  ["tokens_per_request", "Tokens of one request"],
  ["tokens_per_hour", "Tokens in an hour"],
  ["tokens_per_day", "Tokens in a day"],
  ["micros_per_request", "Money of one request"],
  ["micros_per_hour", "Money in an hour"],
  ["micros_per_day", "Money in a day"],
] as const;
export type BudgetName = (typeof BUDGETS)[number][0];

/** “1,000,000”, “2.50”, “no limit”. */
export function budgetWords(name: BudgetName, value: number | null | undefined): string {
  if (value === null || value === undefined) return "no limit";
  return name.startsWith("micros") ? moneyWords(value) : numberWords(value);
}

type Words = (settings: GuardrailSettings) => string;

/** What each field of a section is called, and how it reads. */
const FIELDS: Readonly<Record<string, readonly (readonly [field: string, title: string, words: Words])[]>> = {
  velocity: [
    ["limits", "Speed", ({ velocity }) => listWords(velocity.limits.map(limitWords), "no limit")],
    [
      "recover",
      "Once over a limit",
      ({ velocity }) =>
        velocity.recover === "window" ? "refuse for the whole time" : "refuse until there is room",
    ],
  ],
  cost: [
    ...BUDGETS.map(
      ([name, title]) =>
        [name, title, ({ cost }: GuardrailSettings) => budgetWords(name, cost[name])] as const,
    ),
    ["per", "Budgets count", ({ cost }) => (cost.per === "agent" ? "each agent" : "the whole project")],
    [
      "token_model",
      "Tokens are estimated",
      ({ cost }) => (cost.token_model === "bytes" ? "from bytes" : "by a calibrated model"),
    ],
    ["prices", "Prices", ({ cost }) => plural(Object.keys(cost.prices).length, "model")],
  ],
  loop: [
    ["consecutive", "Loops", ({ loop }) => `${numberWords(loop.consecutive)} in a row`],
    ["cycles", "Loops", ({ loop }) => `${numberWords(loop.cycles)} rounds`],
    ["window_ms", "Loops are remembered for", ({ loop }) => timeWords(loop.window_ms)],
  ],
  bounds: [
    ["depth", "Deepest payload", ({ bounds }) => `${numberWords(bounds.depth)} levels`],
    ["leaves", "Largest payload", ({ bounds }) => `${numberWords(bounds.leaves)} values`],
    ["characters", "Largest payload", ({ bounds }) => `${numberWords(bounds.characters)} characters`],
    [
      "findings_per_family",
      "Findings listed",
      ({ bounds }) => `${numberWords(bounds.findings_per_family)} of a kind`,
    ],
  ],
  egress: [
    ["only_allowed", "Only listed hosts", ({ egress }) => (egress.only_allowed ? "on" : "off")],
    [
      "allowed_schemes",
      "Schemes",
      ({ egress }) => listWords(egress.allowed_schemes ?? [], "all but dangerous ones"),
    ],
  ],
};

/** “api.example.com allowed”, “10.1.0.0/16 no longer allowed”. */
function allowedChanges(before: readonly string[], after: readonly string[]): string[] {
  const few = (items: readonly string[], one: string) =>
    items.length > MOST_RULES ? [`${items.length} hosts ${one}`] : items.map((item) => `${item} ${one}`);
  const added = after.filter((item) => !before.includes(item));
  const taken = before.filter((item) => !after.includes(item));
  return [...few(added, "allowed"), ...few(taken, "no longer allowed")];
}

function sectionChanges(before: GuardrailSettings, after: GuardrailSettings, section: string): DraftChange[] {
  const [was, is] = [before, after].map((each) => each[section as "loop"] as Record<string, unknown>);
  const told = (FIELDS[section] ?? []).flatMap(([field, title, words]) =>
    isSame(was?.[field], is?.[field]) ? [] : [`${title}: ${words(before)} to ${words(after)}`],
  );
  const allowed =
    section === "egress"
      ? [
          ...allowedChanges(before.egress.allowed_domains, after.egress.allowed_domains),
          ...allowedChanges(before.egress.allowed_ranges, after.egress.allowed_ranges),
        ]
      : [];
  return [...allowed, ...told].map((words) => ({ place: section, words }));
}

function patternChanges(before: GuardrailSettings, after: GuardrailSettings): DraftChange[] {
  const old = new Map(before.patterns.map((pattern) => [pattern.id, pattern]));
  const now = new Map(after.patterns.map((pattern) => [pattern.id, pattern]));
  const ids = [...new Set([...old.keys(), ...now.keys()])];
  return ids.flatMap((id) => {
    const place = `pattern.${id}`;
    const tell = (what: string) => [{ place, words: `Pattern ${id} ${what}` }];
    if (!now.has(id)) return tell("removed");
    if (!old.has(id)) return tell("added");
    const changed = !isSame(old.get(id), now.get(id)) || before.rules[place] !== after.rules[place];
    return changed ? tell("changed") : [];
  });
}

function exceptionChanges(before: GuardrailSettings, after: GuardrailSettings): DraftChange[] {
  const missing = (from: GuardrailSettings, to: GuardrailSettings) =>
    from.exceptions.filter((each) => !to.exceptions.some((other) => isSame(each, other))).length;
  const [added, removed] = [missing(after, before), missing(before, after)];
  const tell = (count: number, what: string) =>
    count > 0 ? [{ place: "exceptions", words: `${plural(count, "exception")} ${what}` }] : [];
  return [...tell(added, "added"), ...tell(removed, "removed")];
}

/** What differs between two scopes that are both whole settings. */
function plainChanges(before: GuardrailSettings, after: GuardrailSettings): DraftChange[] {
  return [
    ...RULE_ROWS.flatMap((row) => ruleChanges(before, after, row)),
    ...SECTIONS.flatMap((section) => sectionChanges(before, after, section)),
  ];
}

function overrideChanges(before: GuardrailSettings, after: GuardrailSettings): DraftChange[] {
  const names = [...new Set([...before.overrides, ...after.overrides].map(scopeName))];
  return names.flatMap((name): DraftChange[] => {
    const [from, to] = [before, after].map((each) =>
      each.overrides.findIndex((one) => scopeName(one) === name),
    );
    const place = `scope ${name}`;
    if (from === undefined || to === undefined) return [];
    if (to < 0) return [{ place, words: `${name}: as the project again` }];
    const old = before.overrides[from];
    if (isSame(old, after.overrides[to])) return [];
    // On what it builds now, so that what changed there is told there alone; of a new one, against that alone.
    const was = old
      ? settingsIn(
          { ...after, overrides: after.overrides.map((each, at) => (at === to ? old : each)) },
          to,
          after,
        )
      : basisOf(after, to, after);
    const told = plainChanges(was, settingsIn(after, to, after));
    if (from < 0 && told.length === 0) return [{ place, words: `${name}: own settings` }];
    return told.map((change) => ({ place: `${place} ${change.place}`, words: `${name}: ${change.words}` }));
  });
}

/** Everything that saving would change, in words. */
export function changesOf(before: GuardrailSettings, after: GuardrailSettings): DraftChange[] {
  return [
    ...plainChanges(before, after),
    ...sectionChanges(before, after, "bounds"),
    ...patternChanges(before, after),
    ...exceptionChanges(before, after),
    ...overrideChanges(before, after),
  ];
}
