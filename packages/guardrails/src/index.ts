// The engine.
export { createGuardrails } from "./engine/create-guardrails";
export type { CountingGuardrails, GuardrailParts, Guardrails } from "./engine/create-guardrails";
export type { GuardrailContext } from "./engine/context";
export type { CompiledPattern, PatternCompiler } from "./engine/pattern-detectors";

// Settings.
export { exceptionFor } from "./settings/exceptions";
export { GUARDRAIL_RULES } from "./settings/rules";
export type { Effect, GuardrailRule, RuleState } from "./settings/rules";
export {
  GuardrailBounds,
  GuardrailException,
  GuardrailSettings,
  LoopSettings,
  UserPattern,
  VelocitySettings,
} from "./settings/settings";
export type { GuardrailSettingsInput } from "./settings/settings";

// Ground: leaves of a payload and what finders say about them.
export { classify, TextClass } from "./leaf";
export type { Finder, Hit, Leaf } from "./leaf";

// Personal data and secrets.
export { findPersonal } from "./dlp/personal/find-personal";
export { maskPersonal, normalPersonal } from "./dlp/personal/mask-personal";
export { findSecrets } from "./dlp/secrets/find-secrets";

// Addresses.
export { createEgressPolicy, findEgress } from "./egress/egress-policy";

// What a text costs a model.
export { estimateTokens } from "./limits/cost-tokens";
export type { TokenModel } from "./limits/cost-tokens";

// Prompt injection.
export { explainInjection, findInjection } from "./injection/find-injection";
export { INJECTION_RULES } from "./injection/rules";

// Limits with state: velocity, cost, loops.
export { checkCallResult, checkLimitName, checkWindowInput } from "./limits/check-window-input";
export { loopHash } from "./limits/loop-hash";
export { createMemoryWindowStore } from "./limits/memory-window-store";
export { bucketMs, limitKey, LOOP_DEFAULTS, MAX_LISTED } from "./limits/window-store";
export type {
  BlockedLimit,
  CallResult,
  CostLimit,
  CostVerdict,
  LimitKind,
  LimitName,
  LimitWithin,
  LimitVerdict,
  LoopLimit,
  LoopVerdict,
  VelocityLimit,
  WindowAnswer,
  WindowCheck,
  WindowStore,
} from "./limits/window-store";
