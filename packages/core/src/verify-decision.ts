import { fromBase64Url } from "./bytes";
import type { HiddenValue } from "./guardrail";
import { LetsPingError } from "./errors";
import type { JsonValue } from "./json";
import type { Commitment } from "./receipt";
import { commitPayloadAsync } from "./receipt";
import type { ReceiptClaims } from "./receipt";
import type { ReceiptJwks } from "./receipt";
import { verifyReceiptSignature } from "./receipt";
import { isWholeOf } from "./restore-hidden";

/** Clocks of two machines may differ by this much, in milliseconds. */
const SKEW_MS = 60_000;

/** What a receipt must say before anything may run. Those with a question mark are not always needed. */
export interface ReceiptExpectation {
  /** The exact payload that is about to run. */
  payload: JsonValue;
  /** `commitment_salt` of the decision. */
  salt: string;
  jwks: ReceiptJwks;
  issuer: string;
  project_id: string;
  service: string;
  action: string;
  /** Now, as epoch milliseconds or a Date. */
  now: number | Date;
  request_id?: string | undefined;
  /**
   * Needed where the guardrails took values out: what the person approved, with placeholders in their places, which is
   * `patched_payload` of the decision where there is one, else its `payload`.
   */
  shown?: JsonValue | undefined;
  /** `hidden_salt` of the decision, with `shown`. */
  hidden_salt?: string | undefined;
  /** Longest time since the decision, in milliseconds. */
  max_age_ms?: number | undefined;
  /** Whether a receipt of a test key counts. Default false. */
  allow_test?: boolean | undefined;
}

/** What a receipt that was accepted says, and the id of the key that signed it. */
export interface VerifiedDecision {
  claims: ReceiptClaims;
  kid: string;
}

const REQUIRED = ["payload", "salt", "jwks", "issuer", "project_id", "service", "action", "now"] as const;

function refuse(code: string, message: string): never {
  throw new LetsPingError("receipt_refused", message, { details: { code } });
}

/** What is there, of which a `null` from JSON counts as missing. */
function given<T>(value: T | null | undefined, name: string): T {
  return value ?? refuse("missing_expectation", `verifyDecision needs ${name}; there was none.`);
}

function refuseAnother(): never {
  return refuse("wrong_payload", "The receipt was given for another payload than the one about to run.");
}

async function commitmentHolds(commitment: unknown, payload: JsonValue, salt: string): Promise<boolean> {
  if (typeof commitment !== "object" || commitment === null) return false;
  const { alg, value } = commitment as Partial<Commitment>;
  if (alg !== "sha-256" || typeof value !== "string") return false;
  if (fromBase64Url(String(salt))?.length !== 16) return false;
  // Both are known to whoever holds the receipt and the payload, so the time that it takes tells nothing.
  return value === (await commitPayloadAsync(payload, salt));
}

function checkTimes(claims: ReceiptClaims, expected: ReceiptExpectation): void {
  const nowMs = typeof expected.now === "number" ? expected.now : expected.now.getTime();
  const decidedMs = Date.parse(claims.decided_at);
  if (!Number.isFinite(nowMs)) refuse("missing_expectation", "`now` is not a time.");
  if (!Number.isFinite(decidedMs) || typeof claims.exp !== "number") {
    refuse("malformed", "The receipt names no time.");
  }
  if (decidedMs > nowMs + SKEW_MS)
    refuse("not_yet_valid", `The receipt was decided at ${claims.decided_at}, after now.`);
  if (nowMs >= claims.exp * 1000) {
    refuse("expired", `The approval could be used until ${new Date(claims.exp * 1000).toISOString()}.`);
  }
  if (expected.max_age_ms !== undefined && nowMs - decidedMs > expected.max_age_ms) {
    refuse("too_old", `The approval is older than ${expected.max_age_ms} ms.`);
  }
}

function checkNames(claims: ReceiptClaims, expected: ReceiptExpectation): void {
  const names = [
    ["issuer", claims.iss, expected.issuer],
    ["project", claims.project_id, expected.project_id],
    ["project", claims.aud, expected.project_id],
    ["service", claims.service, expected.service],
    ["action", claims.action, expected.action],
    ["request", claims.request_id, expected.request_id ?? claims.request_id],
  ] as const;
  for (const [name, actual, wanted] of names) {
    if (actual !== wanted)
      refuse(`wrong_${name}`, `The receipt is for the ${name} ${String(actual)}, not for ${wanted}.`);
  }
  if (claims.mode !== "live" && !(claims.mode === "test" && expected.allow_test === true)) {
    refuse("wrong_mode", "The receipt is of a test key and allows nothing real; see allow_test.");
  }
}

/** Values that the guardrails took out. Without a commitment a value was there, and only masked for the person. */
export function takenOut(claims: ReceiptClaims | undefined): HiddenValue[] {
  return (claims?.hidden ?? []).filter((leaf): leaf is HiddenValue => leaf.commitment !== undefined);
}

/** What the person approved, of which the payload that is about to run is the whole. */
async function approvedOf(claims: ReceiptClaims, expected: ReceiptExpectation): Promise<JsonValue> {
  const hidden = takenOut(claims);
  if (hidden.length === 0) return expected.payload;
  const shown = given(expected.shown, "shown for the hidden values");
  const salt = given(expected.hidden_salt, "hidden_salt");
  if (!(await isWholeOf(expected.payload, shown, hidden, salt))) refuseAnother();
  return shown;
}

/**
 * Checks that a receipt allows exactly this payload to run here and now. It says nothing about whether it was used
 * before: that is what reporting `executing` to the gateway decides.
 *
 * @returns the claims, when the receipt is genuine, an approval, unexpired, and for exactly this payload
 * @throws LetsPingError `receipt_refused` with `details.code`: missing_expectation, malformed, too_large,
 * algorithm_not_allowed, unknown_key, bad_signature, wrong_issuer, wrong_project, wrong_service, wrong_action,
 * wrong_request, wrong_mode, not_approved, not_yet_valid, expired, too_old, wrong_payload; `payload_incomplete` where a
 * hidden value is missing or another one
 */
export async function verifyDecision(
  receipt: string,
  expected: ReceiptExpectation,
): Promise<VerifiedDecision> {
  for (const name of REQUIRED) given(expected[name], name);
  const checked = await verifyReceiptSignature(receipt, expected.jwks);
  if (!checked.ok) refuse(checked.code, checked.detail);
  const { claims } = checked;
  checkNames(claims, expected);
  if (claims.status !== "APPROVED" && claims.status !== "APPROVED_WITH_MODIFICATIONS") {
    refuse("not_approved", `The receipt says ${String(claims.status)}, which allows nothing.`);
  }
  checkTimes(claims, expected);
  const commitment = claims.status === "APPROVED" ? claims.payload_commitment : claims.patched_commitment;
  if (!(await commitmentHolds(commitment, await approvedOf(claims, expected), expected.salt))) {
    refuseAnother();
  }
  return { claims, kid: checked.kid };
}
