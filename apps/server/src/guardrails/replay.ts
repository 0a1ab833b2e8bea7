import { setImmediate as nextTurn } from "node:timers/promises";
import { canonicalJson } from "@letsping/core";
import type { GuardrailFinding } from "@letsping/core";
import type { GuardrailReplay } from "@letsping/core";
import type { GuardrailReplayAnswer } from "@letsping/core";
import type { GuardrailVerdict } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import { toBase64Url } from "@letsping/core";
import { GuardrailSettings } from "@letsping/guardrails";
import type { UserPattern } from "@letsping/guardrails";
import type { Deps } from "../deps";
import { latestItems } from "./replay-items";
import type { ReplayItem } from "./replay-items";
import { guardrailSides } from "./try-settings";
import type { GuardrailSides } from "./try-settings";

const DEFAULT_LIMIT = 1000;
/** Changes that are listed. */
const MOST_LISTED = 100;
/** Longest replay, in milliseconds. What is older is then not looked at. */
const MOST_MS = 10_000;

type Answer = GuardrailReplayAnswer;
type Counts = Answer["now"];
type RuleCount = Omit<Answer["rules"][number], "rule">;

interface Tally {
  lookedAt: number;
  from: Date | null;
  now: Counts;
  would: Counts;
  rules: Map<string, RuleCount>;
  changes: Answer["changes"];
  changed: number;
}

function newTally(): Tally {
  const none = () => ({ allow: 0, flag: 0, block: 0 });
  return {
    lookedAt: 0,
    from: null,
    now: none(),
    would: none(),
    rules: new Map(),
    changes: [],
    changed: 0,
  };
}

function countRules(tally: Tally, rules: Iterable<string>, column: keyof RuleCount): void {
  for (const rule of new Set(rules)) {
    const counts = tally.rules.get(rule) ?? { now: 0, would: 0, not_judged: 0 };
    counts[column]++;
    tally.rules.set(rule, counts);
  }
}

/**
 * What cannot be judged again of a finding, by the name under which it is counted; null of one that can be. Its value
 * was taken out, or it needs a count over time.
 */
function lostRule({ rule, family, action, in: where }: GuardrailFinding): string | null {
  const isLimit = family === "velocity" || family === "loop";
  if (isLimit || (family === "cost" && !rule.endsWith("_per_request"))) return family;
  const isHidden = action === "redact" || action === "mask" || action === "hold";
  // What may not be seen in the name of a field is taken out of it, and the call refused.
  const isHiddenKey = where === "key" && (family === "dlp" || family === "pattern");
  return isHidden || isHiddenKey || family === "engine" ? rule : null;
}

/** Whether an outcome can be told: not of a call that was refused only for what cannot be judged again. */
function hasOutcome({ kind, payload, findings }: ReplayItem): boolean {
  if (payload === null) return false;
  const isLeft = (finding: GuardrailFinding) => finding.action === "block" && lostRule(finding) === null;
  return kind === "request" || findings.some(isLeft);
}

/** Rules of patterns that are new, or changed: nobody knows whether they are in what other rules took out before. */
function newPatternRules(before: JsonObject, after: JsonObject): string[] {
  const known = new Map(GuardrailSettings.parse(before).patterns.map((pattern) => [pattern.id, pattern]));
  const text = ({ pattern, ignore_case }: UserPattern) => canonicalJson([pattern, ignore_case]);
  return GuardrailSettings.parse(after)
    .patterns.filter((pattern) => {
      const earlier = known.get(pattern.id);
      return earlier === undefined || text(earlier) !== text(pattern);
    })
    .map(({ id }) => `pattern.${id}`);
}

const rulesOf = (findings: readonly GuardrailFinding[]) => findings.map(({ rule }) => rule);

/** Rules that find, or do, something else on one side than on the other. */
function differingRules(now: GuardrailVerdict, would: GuardrailVerdict): string[] {
  const effects = ({ findings }: GuardrailVerdict) =>
    new Map(findings.map(({ rule, action }) => [`${rule} ${action}`, rule]));
  const [before, after] = [effects(now), effects(would)];
  const differing = [...before, ...after].filter(([effect]) => !(before.has(effect) && after.has(effect)));
  return [...new Set(differing.map(([, rule]) => rule))].sort();
}

function note(tally: Tally, item: ReplayItem, now: GuardrailVerdict, would: GuardrailVerdict): void {
  tally.now[now.action]++;
  tally.would[would.action]++;
  countRules(tally, rulesOf(now.findings), "now");
  countRules(tally, rulesOf(would.findings), "would");
  if (now.action === would.action) return;
  tally.changed++;
  if (tally.changes.length === MOST_LISTED) return;
  const { id, kind, service, action, at } = item;
  const rules = differingRules(now, would);
  tally.changes.push({
    id,
    kind,
    service,
    action,
    at: at.toISOString(),
    now: now.action,
    would: would.action,
    rules,
  });
}

function judge(tally: Tally, item: ReplayItem, sides: GuardrailSides, given: Given): void {
  tally.lookedAt++;
  tally.from = item.at;
  const lost = item.findings.map(lostRule).filter((rule) => rule !== null);
  const hasHidden = item.findings.some(({ action }) => action === "redact" || action === "mask");
  const notJudged = [...lost, ...(hasHidden ? given.newPatterns : [])];
  if (item.payload !== null && hasOutcome(item)) {
    const { service, action, agent, schema } = item;
    const context = {
      projectId: given.projectId,
      service,
      action,
      agent,
      nowMs: item.at.getTime(),
      salt: given.salt,
      schema: schema ?? undefined,
    };
    const [now, would] = [
      sides.now.evaluate(item.payload, context),
      sides.would.evaluate(item.payload, context),
    ];
    note(tally, item, now, would);
    notJudged.push(...now.stats.not_judged, ...would.stats.not_judged);
  }
  countRules(tally, notJudged, "not_judged");
}

interface Given {
  projectId: string;
  salt: string;
  newPatterns: readonly string[];
}

/**
 * The latest requests and refused calls under settings that are not saved. Both sides are judged on what is stored, and
 * without a store for limits. Nothing is counted or written; other calls get their turn after each request.
 *
 * @param signal aborted when nobody waits for the answer any more
 * @throws LetsPingError `invalid_request` that names the setting
 */
export async function replaySettings(
  deps: Pick<Deps, "pool" | "prepare" | "cipher" | "clock" | "random">,
  { settings, limit }: GuardrailReplay,
  projectId: string,
  signal: AbortSignal,
): Promise<Answer> {
  const sides = await guardrailSides(deps, settings, projectId);
  const given: Given = {
    projectId,
    salt: toBase64Url(deps.random(16)),
    newPatterns: newPatternRules(sides.stored, settings),
  };
  const tally = newTally();
  const endMs = deps.clock() + MOST_MS;
  let isOutOfTime = false;
  for await (const item of latestItems(deps, projectId, limit ?? DEFAULT_LIMIT)) {
    isOutOfTime = signal.aborted || deps.clock() > endMs;
    if (isOutOfTime) break;
    judge(tally, item, sides, given);
    await nextTurn();
  }
  const weight = ({ now, would, not_judged }: RuleCount) => now + would + not_judged;
  return {
    looked_at: tally.lookedAt,
    out_of_time: isOutOfTime,
    from: tally.from?.toISOString() ?? null,
    now: tally.now,
    would: tally.would,
    rules: [...tally.rules]
      .map(([rule, counts]) => ({ rule, ...counts }))
      .sort((a, b) => weight(b) - weight(a) || (a.rule < b.rule ? -1 : 1)),
    changes: tally.changes,
    changed: tally.changed,
  };
}
