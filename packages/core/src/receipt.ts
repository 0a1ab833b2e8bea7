import { fromBase64Url } from "./bytes";
import { fromUtf8 } from "./bytes";
import { toBase64Url } from "./bytes";
import { utf8 } from "./bytes";
import type { ReceiptHidden } from "./decision";
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
  hidden?: ReceiptHidden[];
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
    const named = kid?.slice(0, 64) ?? "of the receipt";
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
