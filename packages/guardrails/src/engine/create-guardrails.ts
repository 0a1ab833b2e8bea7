import type { GuardrailFamily } from "@letsping/core";
import type { GuardrailVerdict } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { CallResult } from "../limits/window-store";
import type { WindowStore } from "../limits/window-store";
import { countingOf } from "../settings/overrides";
import { overridesOf } from "../settings/overrides";
import type { RequestNames } from "../settings/overrides";
import { withOverrides } from "../settings/overrides";
import { GuardrailSettings } from "../settings/settings";
import type { GuardrailSettingsInput } from "../settings/settings";
import { checkContext } from "./context";
import type { GuardrailContext } from "./context";
import { goOn } from "./findings";
import { newFindings } from "./findings";
import { inspect } from "./inspect";
import type { Inspection } from "./inspect";
import { countedFamilies } from "./limits";
import { judgeAnswer } from "./limits";
import { judgeCost } from "./limits";
import { judgeSilence } from "./limits";
import { loopCall } from "./limits";
import { questionOf } from "./limits";
import type { PatternCompiler } from "./pattern-detectors";
import type { Plan } from "./plan";
import { makePlan } from "./plan";

/** What settings cannot hold. */
export interface GuardrailParts {
  /** Where velocity, cost and loops are counted. Not given: they are not judged, and the verdict says so. */
  store?: WindowStore | undefined;
  /** `compilePattern` of `@letsping/guardrails/patterns`; needed where the settings hold patterns. */
  compilePattern?: PatternCompiler | undefined;
}

interface Counted {
  /**
   * Under which key and hash the store knows this call as one of a row, for telling its result later
   * (`store.reportResult`); null where loops are not looked for.
   */
  loopCall: (payload: JsonValue, context: GuardrailContext) => Omit<CallResult, "resultHash"> | null;
}

/** Guardrails without a store. */
export interface Guardrails extends Counted {
  evaluate: (payload: JsonValue, context: GuardrailContext) => GuardrailVerdict;
  /**
   * Adds to a verdict of `evaluate` what the limits say, in one round trip to this store; for who must do something
   * between the two, such as finding the answer that was given before. A verdict that refuses stays as it is, and nothing
   * is counted.
   */
  count: (
    verdict: GuardrailVerdict,
    payload: JsonValue,
    context: GuardrailContext,
    store: Pick<WindowStore, "check">,
  ) => Promise<GuardrailVerdict>;
}

/** Guardrails that count: one round trip to the store for each request that its contents do not already refuse. */
export interface CountingGuardrails extends Counted {
  evaluate: (payload: JsonValue, context: GuardrailContext) => Promise<GuardrailVerdict>;
}

/** Most combinations of overrides that are kept ready. */
const MOST_PLANS = 64;

function parseSettings(settings: GuardrailSettingsInput): GuardrailSettings {
  const parsed = GuardrailSettings.safeParse(settings);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new LetsPingError(
    "invalid_option",
    `The setting ${issue?.path.join(".") || "object"} of the guardrails is not valid: ${issue?.message ?? ""}`,
    { cause: parsed.error },
  );
}

function verdictOf(
  { payload, findings, hidden, leaves, characters }: Inspection,
  notJudged: GuardrailFamily[],
): GuardrailVerdict {
  return {
    action: findings.action,
    payload,
    findings: findings.listed,
    hidden,
    retry_after_ms: null,
    stats: {
      leaves,
      characters,
      findings: findings.count,
      hidden: hidden.length,
      not_judged: notJudged,
    },
  };
}

function look(payload: JsonValue, context: GuardrailContext, plan: Plan): GuardrailVerdict {
  const inspection = inspect(payload, context, plan);
  judgeCost(payload, context, plan, inspection.findings);
  return verdictOf(inspection, countedFamilies(plan));
}

async function count(
  verdict: GuardrailVerdict,
  payload: JsonValue,
  context: GuardrailContext,
  plan: Plan,
  store: Pick<WindowStore, "check">,
): Promise<GuardrailVerdict> {
  const { stats } = verdict;
  const unchanged = { ...verdict, stats: { ...stats, not_judged: [] } };
  // A request that its contents refuse uses up no limit.
  if (verdict.action === "block" || stats.not_judged.length === 0) return unchanged;
  const most = plan.settings.bounds.findings_per_family;
  const findings = goOn(verdict, most);
  const counted = (retryAfterMs: number | null, notJudged: GuardrailFamily[]): GuardrailVerdict => ({
    ...verdict,
    action: findings.action,
    findings: findings.listed,
    retry_after_ms: retryAfterMs,
    stats: { ...stats, findings: findings.count, not_judged: notJudged },
  });
  try {
    // What costs alone too much was said by the verdict.
    const amounts = judgeCost(payload, context, plan, newFindings(most));
    const question = amounts === null ? null : questionOf(payload, context, plan, amounts);
    if (question === null) return unchanged;
    const answer = await store.check(question.check);
    return counted(judgeAnswer(question, answer, findings), []);
  } catch {
    // The store is away or refused the question, or the payload has no hash: nobody knows whether a limit is reached.
    judgeSilence(findings);
    return counted(null, stats.not_judged);
  }
}

/** Compiles each pattern once, however many overrides there are. */
function compiledOnce(compile: PatternCompiler): PatternCompiler {
  const known = new Map<string, ReturnType<PatternCompiler>>();
  return (pattern) => {
    const id = `${pattern.ignore_case === true} ${pattern.pattern}`;
    const program = known.get(id) ?? compile(pattern);
    known.set(id, program);
    return program;
  };
}

/** Makes the plan of each combination of overrides once. */
function planner(
  settings: GuardrailSettings,
  compileAll: PatternCompiler | undefined,
): (names: RequestNames) => Plan {
  const plans = new Map<string, Plan>();
  const compile = compileAll && compiledOnce(compileAll);
  const plainPlan = makePlan(settings, compile);
  const planOf = (numbers: readonly number[]): Plan => {
    if (numbers.length === 0) return plainPlan;
    const id = numbers.join();
    const plan =
      plans.get(id) ?? makePlan(withOverrides(settings, numbers), compile, countingOf(settings, numbers));
    if (plans.size >= MOST_PLANS) plans.clear();
    plans.set(id, plan);
    return plan;
  };
  // What is wrong with an override is told now, and not by the first request that meets it.
  for (const number of settings.overrides.keys()) planOf([number]);
  return (names) => planOf(overridesOf(settings, names));
}

/**
 * Makes settings ready. `evaluate` takes out what must not be stored, and says whether a request may go on, must wait
 * for a person, or is refused; with a store it is asynchronous. It changes nothing in what it is given, and reads no
 * clock and no random source. A rule that fails never lets a request pass: the verdict is then `flag` at least.
 *
 * @param settings see `GuardrailSettings`; what is not given has its default
 * @throws LetsPingError `invalid_option` that names the setting. `evaluate` throws it for a context that is not valid
 */
export function createGuardrails(
  settings: GuardrailSettingsInput | undefined,
  parts: GuardrailParts & { store: WindowStore },
): CountingGuardrails;
export function createGuardrails(
  settings?: GuardrailSettingsInput,
  parts?: GuardrailParts & { store?: undefined },
): Guardrails;
export function createGuardrails(
  settings: GuardrailSettingsInput = {},
  { store, compilePattern }: GuardrailParts = {},
): Guardrails | CountingGuardrails {
  const planFor = planner(parseSettings(settings), compilePattern);
  const lookAt = (payload: JsonValue, context: GuardrailContext) => {
    checkContext(context);
    return look(payload, context, planFor(context));
  };
  const loopCallOf = (payload: JsonValue, context: GuardrailContext) =>
    loopCall(payload, context, planFor(context));
  if (store === undefined) {
    return {
      loopCall: loopCallOf,
      evaluate: lookAt,
      count: (verdict, payload, context, where) => count(verdict, payload, context, planFor(context), where),
    };
  }
  return {
    loopCall: loopCallOf,
    evaluate: async (payload, context) =>
      count(lookAt(payload, context), payload, context, planFor(context), store),
  };
}
