import { generateKeyPairSync } from "node:crypto";
import { sign } from "node:crypto";
import { canonicalJson } from "@letsping/core";
import { commitPayload } from "@letsping/core";
import { jwkThumbprint } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import type { ReceiptClaims } from "@letsping/core";
import { signReceipt } from "@letsping/core";
import { toBase64Url } from "@letsping/core";
import { utf8 } from "@letsping/core";

export const SALT = toBase64Url(new Uint8Array(16).fill(5));
export const PROPOSED = { user_id: "u_123", amount: 550, currency: "usd" };
export const CHANGED = { ...PROPOSED, amount: 200 };
/** A time at which what these receipts approve can be used. */
export const DURING = Date.parse("2026-11-21T12:30:00Z");
export const AFTER = Date.parse("2027-01-01T00:00:00Z");

const seconds = Date.parse("2026-11-21T12:00:00Z") / 1000;

function commitment(value: JsonValue): ReceiptClaims["payload_commitment"] {
  return { alg: "sha-256", salt_len: 16, value: commitPayload(value, SALT) };
}

export const APPROVED: ReceiptClaims = {
  v: 1,
  iss: "https://approvals.example.com",
  aud: "proj_1",
  mode: "live",
  request_id: "req_1",
  project_id: "proj_1",
  service: "billing-agent",
  action: "refund_user",
  status: "APPROVED",
  decided_by: "per_maya",
  decided_role: "owner",
  decided_at: "2026-11-21T12:00:00.000Z",
  iat: seconds,
  exp: seconds + 3600,
  payload_commitment: commitment(PROPOSED),
};
export const MODIFIED: ReceiptClaims = {
  ...APPROVED,
  status: "APPROVED_WITH_MODIFICATIONS",
  patched_commitment: commitment(CHANGED),
};
const { exp: _end, ...rejected } = APPROVED;
export const REJECTED: ReceiptClaims = { ...rejected, status: "REJECTED" };

/** A signing key of a gateway, and what it publishes of it. */
export function newKey() {
  const { privateKey } = generateKeyPairSync("ed25519");
  const { kty = "", crv = "", x = "" } = privateKey.export({ format: "jwk" });
  const kid = jwkThumbprint({ kty, crv, x });
  const signed = (bytes: Uint8Array) => sign(null, bytes, privateKey);
  const jwk = { kty, crv, x, kid, alg: "EdDSA", use: "sig" };
  /** A compact JWS with any header. */
  const jws = (header: object, claims: object) => {
    const input = [header, claims].map((part) => toBase64Url(utf8(canonicalJson(part)))).join(".");
    return `${input}.${toBase64Url(signed(utf8(input)))}`;
  };
  return {
    jwk,
    jws,
    receipt: (claims: object) => signReceipt(claims as ReceiptClaims, { kid, sign: signed }),
    /** What this key signs about the next one. */
    endorse: (next: object) => jws({ alg: "EdDSA", kid, typ: "letsping-key+jwt" }, next),
  };
}

export type Key = ReturnType<typeof newKey>;
