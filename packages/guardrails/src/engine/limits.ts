import type { GuardrailFamily } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import type { CostAmounts } from "../limits/cost";
import { costOfModel } from "../limits/cost";
import { estimateTokens } from "../limits/cost-tokens";
import { loopHash } from "../limits/loop-hash";
import { limitKey } from "../limits/window-store";
import type { LimitWithin } from "../limits/window-store";
import type { CallResult } from "../limits/window-store";
import type { CostLimit } from "../limits/window-store";
import type { LimitVerdict } from "../limits/window-store";
import type { LoopLimit } from "../limits/window-store";
import type { VelocityLimit } from "../limits/window-store";
import type { WindowAnswer } from "../limits/window-store";
import type { WindowCheck } from "../limits/window-store";
import { ENGINE } from "../settings/rule-states";
import type { ActiveRule } from "../settings/rule-states";
import type { VelocityScope } from "../settings/rules";
import type { GuardrailContext } from "./context";
import { addFinding } from "./findings";
import type { FindingList } from "./findings";
import { IN_REQUEST } from "./findings";
import type { Plan } from "./plan";

/** What is asked of a store in one round trip, and which rule each answer belongs to. */
export interface LimitQuestion {
  check: WindowCheck;
  velocityRules: readonly { rule: ActiveRule; limit: VelocityLimit }[];
  costRules: readonly { rule: ActiveRule; limit: CostLimit }[];
  loopRule: { rule: ActiveRule; limit: LoopLimit } | null;
}

const NOTHING: CostAmounts = { tokens: 0, micros: 0 };

const inside = (within: LimitWithin | null): LimitWithin[] => (within === null ? [] : [within]);

function keyOf(
  per: VelocityScope,
  { agent, service, action }: GuardrailContext,
  within: LimitWithin | null,
): string {
  const names = { agent: [agent], service: [service], action: [service, action], project: [] }[per];
  return limitKey(per, ...names, ...inside(within));
}

function velocityRules(
  { settings, rates, counting }: Plan,
  context: GuardrailContext,
): LimitQuestion["velocityRules"] {
  const { recover } = settings.velocity;
  return rates.map(({ per, limit, window_ms, rule }) => ({
    rule,
    limit: { key: keyOf(per, context, counting.velocity), limit, windowMs: window_ms, recover },
  }));
}

/** What a payload costs the model that reads it. Without a price table no money is counted. */
function amountsOf(
  payload: JsonValue,
  { model = "", outputTokens = 0 }: GuardrailContext,
  { settings }: Plan,
): CostAmounts {
  const { token_model, prices } = settings.cost;
  const input = estimateTokens(JSON.stringify(payload), token_model);
  const micros = costOfModel({ input, output: outputTokens }, model, prices);
  return { tokens: input + outputTokens, micros: micros ?? 0 };
}

function costRules(
  amounts: CostAmounts,
  { settings, budgets, counting }: Plan,
  context: GuardrailContext,
): LimitQuestion["costRules"] {
  const owner = settings.cost.per === "agent" ? [context.agent] : [];
  return budgets.flatMap(({ rule, unit, limit, windowMs }) =>
    windowMs === null
      ? []
      : [
          {
            rule,
            limit: {
              key: limitKey(settings.cost.per, ...owner, unit, ...inside(counting.cost)),
              amount: amounts[unit],
              limit,
              windowMs,
            },
          },
        ],
  );
}

/** Whose calls are a row, and which call this is; null where loops are not looked for. */
export function loopCall(
  payload: JsonValue,
  context: GuardrailContext,
  { settings, rules }: Plan,
): Omit<CallResult, "resultHash"> | null {
  if (!rules.has("loop.repeated")) return null;
  const { projectId, agent, thread, service, action, nowMs } = context;
  return {
    projectId,
    key: limitKey("loop", agent, ...(thread === undefined ? [] : [thread])),
    hash: loopHash(service, action, payload, nowMs),
    windowMs: settings.loop.window_ms,
  };
}

function loopRule(payload: JsonValue, context: GuardrailContext, plan: Plan): LimitQuestion["loopRule"] {
  const rule = plan.rules.get("loop.repeated");
  const call = loopCall(payload, context, plan);
  if (rule === undefined || call === null) return null;
  const { consecutive, cycles } = plan.settings.loop;
  const { key, hash, windowMs } = call;
  return { rule, limit: { key, hash, consecutive, cycles, windowMs } };
}

/** Adds what a payload alone costs too much. Returns what it costs; null where that cannot be told. */
export function judgeCost(
  payload: JsonValue,
  context: GuardrailContext,
  plan: Plan,
  findings: FindingList,
): CostAmounts | null {
  try {
    const { budgets } = plan;
    if (budgets.length === 0) return NOTHING;
    const amounts = amountsOf(payload, context, plan);
    for (const { rule, unit, limit, windowMs } of budgets) {
      if (windowMs === null && amounts[unit] > limit)
        addFinding(findings, rule, IN_REQUEST, {
          detail: ` (${amounts[unit]} ${unit}, and ${limit} are allowed)`,
        });
    }
    return amounts;
  } catch {
    // An amount beyond what can be counted: a person must look.
    judgeSilence(findings);
    return null;
  }
}

/** What is to be asked of a store; null where nothing is. @throws LetsPingError for a payload that has no hash */
export function questionOf(
  payload: JsonValue,
  context: GuardrailContext,
  plan: Plan,
  amounts: CostAmounts,
): LimitQuestion | null {
  const question = {
    velocityRules: velocityRules(plan, context),
    costRules: costRules(amounts, plan, context),
    loopRule: loopRule(payload, context, plan),
  };
  const { projectId, nowMs } = context;
  const velocity = question.velocityRules.map(({ limit }) => limit);
  const costs = question.costRules.map(({ limit }) => limit);
  const loop = question.loopRule?.limit ?? null;
  if (velocity.length + costs.length === 0 && loop === null) return null;
  return { check: { projectId, nowMs, velocity, costs, loop }, ...question };
}

/** Families that have a limit which only a store can judge. */
export function countedFamilies({ rules, rates, budgets }: Plan): GuardrailFamily[] {
  const families: GuardrailFamily[] = [];
  if (rates.length > 0) families.push("velocity");
  if (budgets.some(({ windowMs }) => windowMs !== null)) families.push("cost");
  if (rules.has("loop.repeated")) families.push("loop");
  return families;
}

/** Adds what the store said to the findings; returns when the request would be let through, null where time does not help. */
export function judgeAnswer(
  question: LimitQuestion,
  answer: WindowAnswer,
  findings: FindingList,
): number | null {
  const ends: (number | null)[] = [];
  const refuse = (rule: ActiveRule, verdict: LimitVerdict | null | undefined, detail: string) => {
    if (verdict === null || verdict === undefined) {
      // A store that leaves an answer out has not counted.
      judgeSilence(findings);
      return;
    }
    if (verdict.allowed) return;
    addFinding(findings, rule, IN_REQUEST, { detail });
    ends.push(verdict.endsAtMs);
  };
  question.velocityRules.forEach(({ rule, limit }, index) => {
    refuse(rule, answer.velocity[index], ` (${limit.limit} in ${limit.windowMs / 1000} s are allowed)`);
  });
  question.costRules.forEach(({ rule, limit }, index) => {
    refuse(rule, answer.costs[index], ` (${answer.costs[index]?.sum} of ${limit.limit} are used)`);
  });
  if (question.loopRule !== null) {
    const period = answer.loop?.period ?? 1;
    refuse(question.loopRule.rule, answer.loop, period === 1 ? "" : ` (a round of ${period} calls)`);
  }
  if (ends.length === 0 || ends.includes(null)) return null;
  return Math.max(0, ...ends.map((end) => (end ?? 0) - answer.atMs));
}

/** Adds that a limit could not be judged, so that a person must. */
export function judgeSilence(findings: FindingList): void {
  addFinding(findings, ENGINE.failed, IN_REQUEST, { detail: " (limits)" });
}
