import type { FindingAction } from "@letsping/core";
import type { GuardrailFamily } from "@letsping/core";
import { SECRET_RULES } from "../dlp/secrets/secret-rules";
import { EGRESS_RULES } from "../egress/egress-rules";
import type { EgressRule } from "../egress/egress-rules";
import { INJECTION_RULES } from "../injection/rules";
import { COST_RULES } from "../limits/cost";

/** What a rule does when it is on. */
export type Effect = Exclude<FindingAction, "flag" | "hold">;
/** `on`: the effect of the rule. `flag`: nothing is taken out or refused, and a person must look. `off`: not looked for. */
export type RuleState = "on" | "flag" | "off";

/** A rule as settings name it and pages show it. */
export interface GuardrailRule {
  /** For example `dlp.card`. */
  id: string;
  family: GuardrailFamily;
  effect: Effect;
  /** State unless a project sets another. */
  state: RuleState;
  /** What is found, for people: the start of a sentence. */
  title: string;
  /** What stands in a placeholder and in the list of hidden values; empty for rules that hide nothing. */
  label: string;
}

type Row = readonly [id: string, title: string, label?: string];

const rulesOf = (
  family: GuardrailFamily,
  effect: Effect,
  rows: readonly Row[],
  state: RuleState = "on",
): GuardrailRule[] => rows.map(([id, title, label = ""]) => ({ id, family, effect, state, title, label }));

const PERSONAL: readonly Row[] = [
  ["dlp.card", "A payment card", "card"],
  ["dlp.iban", "A bank account (IBAN)", "IBAN"],
  ["dlp.ssn", "A social security number of the United States", "SSN"],
  ["dlp.email", "An e-mail address in a text", "e-mail"],
];

const SECRET_LABELS: Readonly<Record<string, string>> = {
  "dlp.jwt": "JSON web token",
  "dlp.pem": "private key",
  "dlp.bearer": "bearer token",
  "dlp.basic": "basic credentials",
  "dlp.url_credentials": "URL password",
  "dlp.secret.jwk": "private JSON web key",
  "dlp.secret.generic": "secret",
};

const SECRETS: readonly Row[] = SECRET_RULES.map(({ id, provider }) => {
  const label = SECRET_LABELS[id] ?? `${provider.replace(/[[\]…\n]/g, "").slice(0, 40)} secret`;
  return [id, `${/^[AEIOU]/i.test(label) ? "An" : "A"} ${label}`, label];
});

const EGRESS_TITLES: Readonly<Record<EgressRule, string>> = {
  "egress.private_address": "An address of a private or reserved network",
  "egress.metadata": "An address under which a cloud gives out credentials",
  "egress.localhost": "A name of this machine or of its own network",
  "egress.wildcard_dns": "A public name that leads to a private address",
  "egress.confusion": "A host that two programs read differently",
  "egress.scheme": "A URL scheme that is not allowed",
  "egress.not_allowed": "A host that is not on the list",
};

export const VELOCITY_SCOPES = ["agent", "service", "action", "project"] as const;
export type VelocityScope = (typeof VELOCITY_SCOPES)[number];

const COST_TITLES = COST_RULES.map((id): Row => {
  const [unit, period] = id.slice("cost.".length).split("_per_");
  return [id, `More ${unit === "micros" ? "money" : "tokens"} than one ${period} may have`];
});

/** Every rule that settings can turn on, to flag, or off. Rules of the engine itself are not among them. */
export const GUARDRAIL_RULES: readonly GuardrailRule[] = [
  ...rulesOf("dlp", "redact", SECRETS),
  ...rulesOf("dlp", "mask", PERSONAL),
  ...rulesOf("dlp", "mask", [["dlp.email_field", "An e-mail address in a field for it", "e-mail"]], "off"),
  ...rulesOf(
    "injection",
    "block",
    INJECTION_RULES.map(({ id, description }) => [id, `Text that gives orders to a model (${description})`]),
  ),
  ...rulesOf(
    "egress",
    "block",
    EGRESS_RULES.map((id) => [id, EGRESS_TITLES[id]]),
  ),
  ...rulesOf(
    "velocity",
    "block",
    VELOCITY_SCOPES.map((scope) => [`velocity.${scope}`, `Too many requests of one ${scope}`]),
  ),
  ...rulesOf("cost", "block", COST_TITLES),
  ...rulesOf("loop", "block", [["loop.repeated", "The same call again and again"]]),
];

/** What the engine itself finds: nobody can turn it off. */
export const ENGINE_RULES = {
  /** A rule failed on a value, or the value is more than one may look at. */
  failed: "engine.check_failed",
  /** A payload beyond a bound of `bounds`. */
  tooLarge: "engine.too_large",
} as const;

/** One general sentence for whoever writes the agent, by family: it must not tell which rule saw what. */
export const HINTS: Readonly<Record<GuardrailFamily, string>> = {
  dlp: "Send a reference to a secret or an account instead of the value itself.",
  injection: "Send facts, and no text that reads as instructions to a model.",
  egress: "Use public addresses over https, or ask an admin to allow the host.",
  velocity: "Send fewer requests; wait as long as Retry-After says.",
  cost: "Send less, or ask an admin for a larger budget.",
  loop: "Use the result of the call before, or do something else.",
  pattern: "Leave out what this project does not allow in a payload.",
  engine: "Send a smaller, simpler payload; a person may look at it first.",
};
