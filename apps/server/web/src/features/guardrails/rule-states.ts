import { GUARDRAIL_RULES } from "@letsping/guardrails";
import type { GuardrailRule, GuardrailSettings, RuleState } from "@letsping/guardrails";

/** States by the name of a rule or of all rules under it, as settings hold them. */
export type States = Readonly<Record<string, RuleState>>;

/** What a row says of the rules under it. */
export type RowState = RuleState | "mixed";

const RULES = new Map(GUARDRAIL_RULES.map((rule) => [rule.id, rule]));

export function ruleOf(id: string): GuardrailRule | undefined {
  return RULES.get(id);
}

/** Whether a name is one of some, or under one of them. */
export function isUnder(key: string, names: readonly string[]): boolean {
  return names.some((name) => key === name || key.startsWith(`${name}.`));
}

/** The rules under some names, in the package's order: `dlp.secret` has one for each provider. */
export function membersOf(names: readonly string[]): GuardrailRule[] {
  return GUARDRAIL_RULES.filter(({ id }) => isUnder(id, names));
}

/** The state under the longest name that fits. What is off by itself is turned on by its own name only. */
export function stateOf(states: States, id: string): RuleState {
  const preset = RULES.get(id)?.state ?? "on";
  if (preset === "off") return states[id] ?? "off";
  for (let name = id; name !== ""; name = name.slice(0, Math.max(0, name.lastIndexOf(".")))) {
    const state = Object.hasOwn(states, name) ? states[name] : undefined;
    if (state) return state;
  }
  return preset;
}

/** What holds for all rules of a row; `mixed` where they differ. */
export function rowState(states: States, names: readonly string[]): RowState {
  const found = new Set(membersOf(names).map(({ id }) => stateOf(states, id)));
  const [only] = found;
  return found.size === 1 && only ? only : "mixed";
}

/**
 * The states after a row was set: as few names as say it, laid over those of `base`, which stay as they are.
 */
export function withRow(own: States, base: States, names: readonly string[], wanted: RuleState): States {
  const rules = membersOf(names);
  const kept = Object.entries(own).filter(([key]) => !isUnder(key, names));
  const next: Record<string, RuleState> = Object.fromEntries(kept);
  const differs = (id: string) => stateOf({ ...base, ...next }, id) !== wanted;
  for (const name of names) {
    if (rules.some(({ id }) => isUnder(id, [name]) && differs(id))) next[name] = wanted;
  }
  for (const { id } of rules) if (differs(id)) next[id] = wanted;
  return next;
}

/** What a pattern of the project does: `on` of one that only flags is a flag too. */
export function patternState(states: States, pattern: GuardrailSettings["patterns"][number]): RuleState {
  const state = stateOf(states, `pattern.${pattern.id}`);
  return state === "on" && pattern.effect === "flag" ? "flag" : state;
}
