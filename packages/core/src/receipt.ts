import { fromBase64Url } from "./bytes";
import { fromUtf8 } from "./bytes";
import { timingSafeEqual } from "./bytes";
import { toBase64Url } from "./bytes";
import { utf8 } from "./bytes";
import type { HiddenLeaf } from "./decision";
import { LetsPingError } from "./errors";
import { canonicalJson } from "./json";
import type { JsonValue } from "./json";
import { sha256 } from "./sha256";
import { sha256Async } from "./sha256";

/** A salted commitment: base64url of SHA-256 over the salt's 16 bytes and the canonical JSON. */
export interface Commitment {
  alg: "sha-256";
  salt_len: 16;
  value: string;
}

/** Claims of a receipt. Times in `iat` and `exp` are seconds since the epoch; `decided_at` is ISO 8601. */
export interface ReceiptClaims {
  v: 1;
  /** Who signed: the gateway's public URL, else `urn:letsping:<gateway id>`. */
  iss: string;
  /** The project, again, as the standard claim. */
  aud?: string;
  mode?: "live" | "test";
  request_id: string;
  project_id: string;
  service: string;
  action: string;
  agent_id?: string;
  status: "APPROVED" | "APPROVED_WITH_MODIFICATIONS" | "REJECTED" | "EXPIRED" | "CANCELLED";
  /** Pseudonym of the person, stable inside one project; absent where nobody decided. */
  decided_by?: string;
  /** What the person may do in the project, for example operator. */
  decided_role?: string;
  decided_at: string;
  iat: number;
  /** Only on approvals: after it nothing may run. */
  exp?: number;
  payload_commitment: Commitment;
  /** Only on APPROVED_WITH_MODIFICATIONS: the payload as the person changed it. */
  patched_commitment?: Commitment;
  diff_commitment?: Commitment;
  /** Values that the person could not see. */
  hidden?: HiddenLeaf[];
  chain_head?: string;
  prev_receipt?: string;
}

/** A private key that signs receipts, wherever it lies. */
export interface ReceiptKey {
  kid: string;
  /** Ed25519 over the bytes (RFC 8032). */
  sign: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}

const TYPE = "letsping-receipt+jwt";
const MAX_TOKEN_BYTES = 65_536;
/** Clocks of two machines may differ by this much, in milliseconds. */
const SKEW_MS = 60_000;

/** What a commitment is the digest of: salt ‖ canonical JSON. */
function committedBytes(payload: JsonValue, salt: string): Uint8Array {
  const saltBytes = fromBase64Url(salt);
  if (saltBytes?.length !== 16) {
    throw new LetsPingError(
      "invalid_option",
      "A commitment was asked with a salt that is not base64url of 16 bytes.",
    );
  }
  const body = utf8(canonicalJson(payload));
  const bytes = new Uint8Array(saltBytes.length + body.length);
  bytes.set(saltBytes);
  bytes.set(body, saltBytes.length);
  return bytes;
}

/**
 * Commits to a payload without revealing it: base64url of SHA-256(salt ‖ canonical JSON). Deleting payload and salt
 * erases it, while the receipt stays valid.
 *
 * @param salt base64url of 16 bytes
 */
export function commitPayload(payload: JsonValue, salt: string): string {
  return toBase64Url(sha256(committedBytes(payload, salt)));
}

/** The same commitment by the runtime's Web Crypto. It reads the payload before it first waits. */
export async function commitPayloadAsync(payload: JsonValue, salt: string): Promise<string> {
  return toBase64Url(await sha256Async(committedBytes(payload, salt)));
}

/** Thumbprint of an Ed25519 public key (RFC 7638, RFC 8037), base64url. */
export function jwkThumbprint(jwk: {
  crv?: string | undefined;
  kty?: string | undefined;
  x?: string | undefined;
}): string {
  return toBase64Url(sha256(utf8(canonicalJson({ crv: jwk.crv, kty: jwk.kty, x: jwk.x }))));
}

/** Signs claims as a compact JWS (RFC 7515, EdDSA of RFC 8037); header and claims are canonical JSON. */
export async function signReceipt(claims: ReceiptClaims, key: ReceiptKey): Promise<string> {
  const header = toBase64Url(utf8(canonicalJson({ alg: "EdDSA", kid: key.kid, typ: TYPE })));
  const input = `${header}.${toBase64Url(utf8(canonicalJson(claims)))}`;
  return `${input}.${toBase64Url(await key.sign(utf8(input)))}`;
}

interface Decoded {
  header: { alg?: unknown; kid?: unknown; typ?: unknown; crit?: unknown };
  claims: ReceiptClaims;
  signature: Uint8Array;
  input: Uint8Array;
}

function asObject(bytes: Uint8Array | null): Record<string, unknown> | null {
  if (!bytes) return null;
  try {
    const value: unknown = JSON.parse(fromUtf8(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    // Text from outside that is no JSON is an ordinary answer here: the receipt is malformed.
    return null;
  }
}

/** Reads a receipt without believing it; null when it is malformed. */
export function decodeReceipt(token: string): Decoded | null {
  if (typeof token !== "string" || token.length > MAX_TOKEN_BYTES) return null;
  const parts = token.split(".");
  if (parts.length !== 3) return null;
  const [header = "", body = "", tail = ""] = parts;
  const headerObject = asObject(fromBase64Url(header));
  const claims = asObject(fromBase64Url(body));
  const signature = fromBase64Url(tail);
  if (!headerObject || !claims || signature?.length !== 64) return null;
  return {
    header: headerObject,
    claims: claims as unknown as ReceiptClaims,
    signature,
    input: utf8(`${header}.${body}`),
  };
}

/** A public Ed25519 key as JSON (RFC 8037). */
export interface ReceiptJwk {
  kty?: string | undefined;
  crv?: string | undefined;
  x?: string | undefined;
  kid?: string | undefined;
}
/** Published keys, as at `/.well-known/jwks.json` (RFC 7517). */
export interface ReceiptJwks {
  keys: readonly ReceiptJwk[];
}

/** Whether form and signature of a receipt hold; if not, why. */
export type ReceiptCheck =
  | { ok: true; claims: ReceiptClaims; kid: string }
  | {
      ok: false;
      code: "malformed" | "too_large" | "algorithm_not_allowed" | "unknown_key" | "bad_signature";
      detail: string;
    };

async function signatureHolds(jwk: ReceiptJwk, decoded: Decoded): Promise<boolean> {
  const publicKey = fromBase64Url(jwk.x ?? "");
  if (publicKey?.length !== 32) return false;
  const key = await crypto.subtle.importKey("raw", new Uint8Array(publicKey), "Ed25519", false, ["verify"]);
  const { signature, input } = decoded;
  return crypto.subtle.verify("Ed25519", key, new Uint8Array(signature), new Uint8Array(input));
}

/**
 * Checks form and signature of a receipt against published keys. Keys come only from `jwks`, never from the token
 * (`jku`, `jwk` and `x5u` headers are not looked at); the algorithm comes from the key. Never throws.
 */
export async function verifyReceiptSignature(token: string, jwks: ReceiptJwks): Promise<ReceiptCheck> {
  if (typeof token === "string" && token.length > MAX_TOKEN_BYTES) {
    return {
      ok: false,
      code: "too_large",
      detail: `The receipt is longer than ${MAX_TOKEN_BYTES} characters.`,
    };
  }
  const decoded = decodeReceipt(token);
  if (!decoded)
    return { ok: false, code: "malformed", detail: "The receipt is not a compact JWS in strict base64url." };
  const { header } = decoded;
  if (header.alg !== "EdDSA" || header.typ !== TYPE || header.crit !== undefined) {
    return { ok: false, code: "algorithm_not_allowed", detail: `The receipt is not EdDSA of type ${TYPE}.` };
  }
  // The key set may come over the network: anything but a list of keys holds none.
  const keys: readonly (ReceiptJwk | null)[] = Array.isArray(jwks?.keys) ? jwks.keys : [];
  // An id that is no text may not even turn into one.
  const kid = typeof header.kid === "string" ? header.kid : null;
  const jwk = keys.find((key) => key?.kid === kid && key?.kty === "OKP" && key?.crv === "Ed25519");
  if (!jwk || kid === null) {
    const named = kid === null ? "that the receipt names" : kid.slice(0, 64);
    return { ok: false, code: "unknown_key", detail: `No published key has the id ${named}.` };
  }
  try {
    if (await signatureHolds(jwk, decoded)) return { ok: true, claims: decoded.claims, kid };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return { ok: false, code: "bad_signature", detail: `The signature could not be checked: ${why}` };
  }
  return { ok: false, code: "bad_signature", detail: "The signature does not fit the claims." };
}

/** What a receipt must say before anything may run. All but the last three are required. */
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

async function commitmentHolds(commitment: unknown, payload: JsonValue, salt: string): Promise<boolean> {
  if (typeof commitment !== "object" || commitment === null) return false;
  const { alg, value } = commitment as Partial<Commitment>;
  if (alg !== "sha-256" || typeof value !== "string") return false;
  if (fromBase64Url(String(salt))?.length !== 16) return false;
  return timingSafeEqual(utf8(value), utf8(await commitPayloadAsync(payload, salt)));
}

function checkTimes(claims: ReceiptClaims, expected: ReceiptExpectation): void {
  const nowMs = typeof expected.now === "number" ? expected.now : expected.now.getTime();
  const decidedMs = Date.parse(claims.decided_at);
  if (!Number.isFinite(nowMs)) refuse("missing_expectation", "`now` is not a time.");
  if (!Number.isFinite(decidedMs) || typeof claims.exp !== "number") {
    refuse("malformed", "The receipt names no time of decision or no end.");
  }
  if (decidedMs > nowMs + SKEW_MS)
    refuse("not_yet_valid", `The receipt was decided at ${claims.decided_at}, after now.`);
  if (nowMs >= claims.exp * 1000) {
    refuse(
      "expired",
      `The approval could be used until ${new Date(claims.exp * 1000).toISOString()}; ask again.`,
    );
  }
  if (expected.max_age_ms !== undefined && nowMs - decidedMs > expected.max_age_ms) {
    refuse("too_old", `The approval is older than the ${expected.max_age_ms} ms that are allowed here.`);
  }
}

function checkNames(claims: ReceiptClaims, expected: ReceiptExpectation): void {
  const names = [
    ["wrong_issuer", "issuer", claims.iss, expected.issuer],
    ["wrong_project", "project", claims.project_id, expected.project_id],
    ["wrong_project", "audience", claims.aud, expected.project_id],
    ["wrong_service", "service", claims.service, expected.service],
    ["wrong_action", "action", claims.action, expected.action],
    ["wrong_request", "request", claims.request_id, expected.request_id ?? claims.request_id],
  ] as const;
  for (const [code, name, actual, wanted] of names) {
    if (actual !== wanted)
      refuse(code, `The receipt is for the ${name} ${String(actual)}, not for ${wanted}.`);
  }
  if (claims.mode !== "live" && !(claims.mode === "test" && expected.allow_test === true)) {
    refuse(
      "wrong_mode",
      "The receipt was made with a test key and allows nothing real; pass allow_test to accept it.",
    );
  }
}

/**
 * Checks that a receipt allows exactly this payload to run here and now. It says nothing about whether it was used
 * before: that is what reporting `executing` to the gateway decides.
 *
 * @returns the claims, when the receipt is genuine, an approval, unexpired, and for exactly this payload
 * @throws LetsPingError `receipt_refused` with `details.code`: missing_expectation, malformed, too_large,
 * algorithm_not_allowed, unknown_key, bad_signature, wrong_issuer, wrong_project, wrong_service, wrong_action,
 * wrong_request, wrong_mode, not_approved, not_yet_valid, expired, too_old, wrong_payload
 */
export async function verifyDecision(
  receipt: string,
  expected: ReceiptExpectation,
): Promise<VerifiedDecision> {
  for (const name of REQUIRED) {
    if (expected[name] === undefined || expected[name] === null) {
      refuse(
        "missing_expectation",
        `verifyDecision was called without \`${name}\`; a receipt is checked against all of ${REQUIRED.join(", ")}.`,
      );
    }
  }
  const checked = await verifyReceiptSignature(receipt, expected.jwks);
  if (!checked.ok) refuse(checked.code, checked.detail);
  const { claims } = checked;
  checkNames(claims, expected);
  if (claims.status !== "APPROVED" && claims.status !== "APPROVED_WITH_MODIFICATIONS") {
    refuse("not_approved", `The receipt says ${String(claims.status)}, which allows nothing.`);
  }
  checkTimes(claims, expected);
  const commitment = claims.status === "APPROVED" ? claims.payload_commitment : claims.patched_commitment;
  if (!(await commitmentHolds(commitment, expected.payload, expected.salt))) {
    refuse("wrong_payload", "The receipt was given for another payload than the one about to run.");
  }
  return { claims, kid: checked.kid };
}
