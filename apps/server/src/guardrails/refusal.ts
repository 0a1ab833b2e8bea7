import type { GuardrailFamily } from "@letsping/core";
import type { GuardrailFinding } from "@letsping/core";
import type { GuardrailVerdict } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { MOST_HIDDEN_BYTES } from "../requests/hidden-values";

/** Why a call is refused, for its key, and for people. */
export interface Refusal {
  /** For the key: family, path and one hint; the rule and the exact place are for people only. */
  error: LetsPingError;
  families: GuardrailFamily[];
  rules: string[];
  isByLimits: boolean;
}

const LIMITS: readonly GuardrailFamily[] = ["velocity", "cost", "loop"];
/** Longest path in a message, and most rules of a record. */
const LONGEST_SHOWN = 200;
const MOST_RULES = 50;

type Names = { service: string; action: string };

function placeOf({ path }: Pick<GuardrailFinding, "path">): string {
  return path === "" ? "as a whole" : `at ${path.slice(0, LONGEST_SHOWN)}`;
}

function refusalFor(
  error: LetsPingError,
  findings: readonly Pick<GuardrailFinding, "family" | "rule">[],
): Refusal {
  const families = [...new Set(findings.map(({ family }) => family))];
  return {
    error,
    families,
    rules: [...new Set(findings.map(({ rule }) => rule))].slice(0, MOST_RULES),
    isByLimits: families.every((family) => LIMITS.includes(family)),
  };
}

/** Findings of a family are listed up to a number: none of those that decide may be among them. */
const UNLISTED = {
  rule: "engine.too_large",
  family: "engine",
  path: "",
  hint: "Send a smaller, simpler payload.",
} as const;

type Deciding = Pick<GuardrailFinding, "rule" | "family" | "path" | "hint">;

function orUnlisted(findings: readonly Deciding[]): [Deciding, ...Deciding[]] {
  const [first, ...more] = findings;
  return first ? [first, ...more] : [UNLISTED];
}

function blocked(verdict: GuardrailVerdict, { service, action }: Names): Refusal {
  const blocking = orUnlisted(verdict.findings.filter((finding) => finding.action === "block"));
  const [{ family, path, hint }] = blocking;
  const details = { family, path, hint };
  if (blocking.every((finding) => finding.family === "velocity")) {
    const seconds = Math.max(1, Math.ceil((verdict.retry_after_ms ?? 0) / 1000));
    const message = `${service} asked for ${action} more often than this project allows; the next is possible in ${seconds} s.`;
    const options = { hint, details, retryAfterSeconds: seconds };
    return refusalFor(new LetsPingError("rate_limited", message, options), blocking);
  }
  const message = `${service} asked for ${action}, and the guardrails of this project refuse it ${placeOf({ path })} (${family}).`;
  return refusalFor(new LetsPingError("blocked_by_guardrail", message, { hint, details }), blocking);
}

const countWords = (count: number) => (count === 1 ? "one value" : `${count} values`);

function containsSecret(verdict: GuardrailVerdict, { service, action }: Names, why: string): Refusal {
  const { hidden } = verdict;
  const places = new Set(hidden.map(({ path }) => path));
  const isHiding = (finding: GuardrailFinding) => finding.in === "value" && places.has(finding.path);
  const hiding = orUnlisted(verdict.findings.filter(isHiding));
  const [{ family, path, hint }] = hiding;
  const message = `${service} asked for ${action} with ${countWords(hidden.length)} that the guardrails take out, the first ${placeOf({ path })}; ${why}`;
  return refusalFor(
    new LetsPingError("contains_secret", message, { details: { family, path, hint } }),
    hiding,
  );
}

/**
 * Why a call is refused; null where it is not.
 *
 * @param mayRun whether somebody may run what was approved: an observe request that is let through runs what the agent
 *   has, and gets nothing back
 */
export function refusalOf(
  verdict: GuardrailVerdict,
  names: Names,
  { restoresHidden, mayRun }: { restoresHidden: boolean; mayRun: boolean },
): Refusal | null {
  if (verdict.action === "block") return blocked(verdict, names);
  if (verdict.hidden.length === 0 || !mayRun) return null;
  if (!restoresHidden)
    return containsSecret(
      verdict,
      names,
      "this client cannot put hidden values back, so it would run without them.",
    );
  // What a receipt cannot name nobody could approve.
  if (Buffer.byteLength(JSON.stringify(verdict.hidden)) > MOST_HIDDEN_BYTES)
    return containsSecret(
      verdict,
      names,
      "they are too many for a receipt to name. Send fewer in one request.",
    );
  return null;
}
