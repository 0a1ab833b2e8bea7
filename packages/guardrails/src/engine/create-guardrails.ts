import type { GuardrailFamily } from "@letsping/core";
import type { GuardrailVerdict } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { CostAmounts } from "../limits/cost";
import type { CallResult } from "../limits/window-store";
import type { WindowStore } from "../limits/window-store";
import { overridesOf } from "../settings/overrides";
import type { RequestNames } from "../settings/overrides";
import { withOverrides } from "../settings/overrides";
import { GuardrailSettings } from "../settings/settings";
import type { GuardrailSettingsInput } from "../settings/settings";
import { checkContext } from "./context";
import type { GuardrailContext } from "./context";
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

interface LoopCalls {
  /**
   * Under which key and hash the store knows this call as one of a row, for telling its result later
   * (`store.reportResult`); null where loops are not looked for.
   */
  loopCall: (payload: JsonValue, context: GuardrailContext) => Omit<CallResult, "resultHash"> | null;
}

/** Guardrails without a store. */
export interface Guardrails extends LoopCalls {
  evaluate: (payload: JsonValue, context: GuardrailContext) => GuardrailVerdict;
}

/** Guardrails that count: one round trip to the store for each request that its contents do not already refuse. */
export interface CountingGuardrails extends LoopCalls {
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
  retryAfterMs: number | null,
  notJudged: readonly GuardrailFamily[],
): GuardrailVerdict {
  return {
    action: findings.action,
    payload,
    findings: findings.listed,
    hidden,
    retry_after_ms: retryAfterMs,
    stats: {
      leaves,
      characters,
      findings: findings.count,
      hidden: hidden.length,
      not_judged: [...notJudged],
    },
  };
}

/** Everything that is known of a request, and with which settings. */
interface Look {
  plan: Plan;
  inspection: Inspection;
  /** What it costs; null where that could not be told. */
  amounts: CostAmounts | null;
}

function look(payload: JsonValue, context: GuardrailContext, plan: Plan): Look {
  const inspection = inspect(payload, context, plan);
  return { plan, inspection, amounts: judgeCost(payload, context, plan, inspection.findings) };
}

async function count(
  store: WindowStore,
  payload: JsonValue,
  context: GuardrailContext,
  { plan, inspection, amounts }: Look,
): Promise<GuardrailVerdict> {
  const { findings } = inspection;
  // A request that its contents refuse uses up no limit.
  if (findings.action === "block") return verdictOf(inspection, null, []);
  try {
    const question = amounts === null ? null : questionOf(payload, context, plan, amounts);
    if (question === null) return verdictOf(inspection, null, []);
    const answer = await store.check(question.check);
    return verdictOf(inspection, judgeAnswer(question, answer, findings), []);
  } catch {
    // The store is away or refused the question, or the payload has no hash: nobody knows whether a limit is reached.
    judgeSilence(findings);
    return verdictOf(inspection, null, countedFamilies(plan, context));
  }
}

/** Makes the plan of each combination of overrides once. */
function planner(
  settings: GuardrailSettings,
  compile: PatternCompiler | undefined,
): (names: RequestNames) => Plan {
  const plans = new Map<string, Plan>();
  const plainPlan = makePlan(settings, compile);
  // Told now, and not by the first request that meets it.
  for (const number of settings.overrides.keys()) makePlan(withOverrides(settings, [number]), compile);
  return (names) => {
    const numbers = overridesOf(settings, names);
    if (numbers.length === 0) return plainPlan;
    const id = numbers.join();
    const plan = plans.get(id) ?? makePlan(withOverrides(settings, numbers), compile);
    if (plans.size >= MOST_PLANS) plans.clear();
    plans.set(id, plan);
    return plan;
  };
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
  const calls = {
    loopCall: (payload: JsonValue, context: GuardrailContext) => loopCall(payload, context, planFor(context)),
  };
  if (store === undefined) {
    return {
      ...calls,
      evaluate: (payload, context) => {
        const { plan, inspection } = lookAt(payload, context);
        return verdictOf(inspection, null, countedFamilies(plan, context));
      },
    };
  }
  return {
    ...calls,
    evaluate: async (payload, context) => count(store, payload, context, lookAt(payload, context)),
  };
}
