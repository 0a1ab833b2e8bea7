import { createHash } from "node:crypto";
import { createPrivateKey } from "node:crypto";
import { sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { sharedVectors } from "../test/shared-vectors";
import { toBase64Url } from "./bytes";
import { isLetsPingError } from "./errors";
import { canonicalJson } from "./json";
import {
  commitPayload,
  commitPayloadAsync,
  decodeReceipt,
  jwkThumbprint,
  signReceipt,
  verifyReceiptSignature,
} from "./receipt";
import type { ReceiptExpectation } from "./verify-decision";
import { verifyDecision } from "./verify-decision";
import type { ReceiptClaims, ReceiptKey } from "./receipt";

interface Jwk {
  kty: string;
  crv: string;
  x: string;
  kid: string;
  d: string;
}
interface Goldens {
  keys: { server: Jwk };
  receipts: {
    payload: { user_id: string; amount: number; currency: string };
    salt_b64url: string;
    payload_commitment: string;
    receipts: string[];
  };
}
const goldens = sharedVectors<Goldens>("letsping-v2-proposed-goldens.json");

// The private key of RFC 8037, appendix A: known to everybody.
const JWK: Jwk = {
  kty: "OKP",
  crv: "Ed25519",
  d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
  x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
  kid: "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
};

function keyOf(jwk: Jwk): ReceiptKey {
  const key = createPrivateKey({ key: { ...jwk }, format: "jwk" });
  return { kid: jwk.kid, sign: (bytes) => sign(null, bytes, key) };
}

const SALT = toBase64Url(new Uint8Array(16).fill(7));
const PAYLOAD = { user_id: "u_123", amount: 550 };
const NOW = Date.parse("2026-11-21T12:00:00Z");
const CLAIMS: ReceiptClaims = {
  v: 1,
  iss: "urn:letsping:gw_1",
  aud: "proj_1",
  mode: "live",
  request_id: "req_1",
  project_id: "proj_1",
  service: "billing-agent",
  action: "refund_user",
  status: "APPROVED",
  decided_by: "per_1",
  decided_at: "2026-11-21T11:59:00.000Z",
  iat: NOW / 1000 - 60,
  exp: NOW / 1000 + 3600,
  payload_commitment: { alg: "sha-256", salt_len: 16, value: commitPayload(PAYLOAD, SALT) },
};
const EXPECTED: ReceiptExpectation = {
  payload: PAYLOAD,
  salt: SALT,
  jwks: { keys: [{ kty: JWK.kty, crv: JWK.crv, x: JWK.x, kid: JWK.kid }] },
  issuer: "urn:letsping:gw_1",
  project_id: "proj_1",
  service: "billing-agent",
  action: "refund_user",
  now: NOW,
};

async function refusalOf(
  claims: Partial<ReceiptClaims>,
  expected: Partial<ReceiptExpectation> = {},
): Promise<string> {
  const token = await signReceipt({ ...CLAIMS, ...claims }, keyOf(JWK));
  return verifyDecision(token, { ...EXPECTED, ...expected }).then(
    () => "accepted",
    (error: unknown) => (isLetsPingError(error) ? String(error.details["code"]) : String(error)),
  );
}

describe("a commitment", () => {
  test("is the same from the synchronous hash and from the runtime's own", async () => {
    for (const payload of [PAYLOAD, null, "€", [], { b: 1, a: { "": "x".repeat(100_000) } }]) {
      const bytes = Buffer.concat([Buffer.alloc(16, 7), Buffer.from(canonicalJson(payload))]);
      const wanted = createHash("sha256").update(bytes).digest("base64url");
      expect(commitPayload(payload, SALT)).toBe(wanted);
      expect(await commitPayloadAsync(payload, SALT)).toBe(wanted);
    }
  });

  test("is of the payload as it was when it was asked for", async () => {
    const payload = { amount: 550 };
    const committing = commitPayloadAsync(payload, SALT);
    payload.amount = 1;
    expect(await committing).toBe(commitPayload({ amount: 550 }, SALT));
  });

  test("needs a salt of 16 bytes, and a payload that JSON can write", async () => {
    for (const salt of ["", "AAAA", `${SALT}=`, toBase64Url(new Uint8Array(17))]) {
      expect(() => commitPayload(PAYLOAD, salt)).toThrow("16 bytes");
      await expect(commitPayloadAsync(PAYLOAD, salt)).rejects.toThrow("16 bytes");
    }
    const unwritable = Number.NaN;
    expect(() => commitPayload(unwritable, SALT)).toThrow("which JSON cannot write");
    await expect(commitPayloadAsync(unwritable, SALT)).rejects.toThrow("which JSON cannot write");
  });
});

describe.skipIf(!goldens)("the golden receipts (skipped where ../shared/vectors is absent)", () => {
  test("have the signatures that this code makes and accepts", async () => {
    const { keys, receipts } = goldens as Goldens;
    expect(commitPayload(receipts.payload, receipts.salt_b64url)).toBe(receipts.payload_commitment);
    expect(jwkThumbprint(keys.server)).toBe(keys.server.kid);
    expect(receipts.receipts.length).toBeGreaterThan(0);
    for (const golden of receipts.receipts) {
      const decoded = decodeReceipt(golden);
      expect(await signReceipt(decoded?.claims as ReceiptClaims, keyOf(keys.server))).toBe(golden);
      expect(await verifyReceiptSignature(golden, { keys: [keys.server] })).toMatchObject({ ok: true });
    }
  });
});

test("the thumbprint is that of RFC 8037, appendix A.3", () => {
  expect(jwkThumbprint(JWK)).toBe(JWK.kid);
});

test("accepts an approval of exactly this payload", async () => {
  expect(await refusalOf({})).toBe("accepted");
});

test("refuses by name a receipt for anything else", async () => {
  expect(await refusalOf({ iss: "urn:letsping:gw_2" })).toBe("wrong_issuer");
  expect(await refusalOf({ project_id: "proj_2" })).toBe("wrong_project");
  expect(await refusalOf({ aud: "proj_2" })).toBe("wrong_project");
  expect(await refusalOf({ service: "other" })).toBe("wrong_service");
  expect(await refusalOf({ action: "delete_user" })).toBe("wrong_action");
  expect(await refusalOf({}, { request_id: "req_2" })).toBe("wrong_request");
  expect(await refusalOf({}, { payload: { ...PAYLOAD, amount: 551 } })).toBe("wrong_payload");
  expect(await refusalOf({ mode: "test" })).toBe("wrong_mode");
  expect(await refusalOf({ mode: "test" }, { allow_test: true })).toBe("accepted");
  expect(await refusalOf({ status: "REJECTED" })).toBe("not_approved");
  expect(await refusalOf({ status: "EXPIRED" })).toBe("not_approved");
  expect(await refusalOf({ exp: NOW / 1000 })).toBe("expired");
  expect(await refusalOf({ decided_at: "2026-11-21T12:02:00Z" })).toBe("not_yet_valid");
  expect(await refusalOf({}, { max_age_ms: 59_000 })).toBe("too_old");
});

test("an edited approval allows the edited payload and not the first one", async () => {
  const edited = { ...PAYLOAD, amount: 220 };
  const claims = {
    status: "APPROVED_WITH_MODIFICATIONS" as const,
    patched_commitment: {
      alg: "sha-256" as const,
      salt_len: 16 as const,
      value: commitPayload(edited, SALT),
    },
  };
  expect(await refusalOf(claims, { payload: edited })).toBe("accepted");
  expect(await refusalOf(claims)).toBe("wrong_payload");
  expect(await refusalOf({ status: "APPROVED_WITH_MODIFICATIONS" })).toBe("wrong_payload");
});

test.each(["payload", "salt", "jwks", "issuer", "project_id", "service", "action", "now"] as const)(
  "refuses to check without %s",
  async (name) => {
    expect(await refusalOf({}, { [name]: undefined })).toBe("missing_expectation");
  },
);

test("refuses another spelling, another type, another key and every flipped character", async () => {
  const token = await signReceipt(CLAIMS, keyOf(JWK));
  const codeOf = async (text: string) => {
    const checked = await verifyReceiptSignature(text, EXPECTED.jwks);
    return checked.ok ? "accepted" : checked.code;
  };
  expect(await codeOf(token)).toBe("accepted");
  expect(await codeOf(`${token}=`)).toBe("malformed");
  expect(await codeOf(` ${token}`)).toBe("malformed");
  expect(await codeOf("x".repeat(70_000))).toBe("too_large");
  expect(await codeOf(await signReceipt(CLAIMS, { ...keyOf(JWK), kid: "other" }))).toBe("unknown_key");
  const [, claims = "", signature = ""] = token.split(".");
  const none = toBase64Url(new TextEncoder().encode('{"alg":"none","kid":"x","typ":"letsping-receipt+jwt"}'));
  expect(await codeOf(`${none}.${claims}.${signature}`)).toBe("algorithm_not_allowed");
  const odd = '{"alg":"EdDSA","kid":{"toString":1},"typ":"letsping-receipt+jwt"}';
  expect(await codeOf(`${toBase64Url(new TextEncoder().encode(odd))}.${claims}.${signature}`)).toBe(
    "unknown_key",
  );
  for (let at = 0; at < token.length; at += 7) {
    const flipped = token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
    expect(await codeOf(flipped)).not.toBe("accepted");
  }
});

test("a key set that is none, and a salt that is none, refuse by name", async () => {
  const sets = [
    {},
    { keys: null },
    { keys: {} },
    { keys: [null, 7, "x"] },
    { keys: [{ ...EXPECTED.jwks.keys[0], kid: 7 }] },
  ];
  for (const jwks of sets) {
    expect(await refusalOf({}, { jwks: jwks as unknown as ReceiptExpectation["jwks"] })).toBe("unknown_key");
  }
  for (const x of [undefined, 7, "AAAA", `${JWK.x}=`]) {
    const jwks = { keys: [{ ...JWK, x }] } as ReceiptExpectation["jwks"];
    expect(await refusalOf({}, { jwks })).toBe("bad_signature");
  }
  for (const salt of ["", "AAAA", "*", `${SALT}=`, 7 as unknown as string]) {
    expect(await refusalOf({}, { salt })).toBe("wrong_payload");
  }
});

test("hostile tokens are malformed, and never an exception", async () => {
  for (const token of [
    undefined,
    null,
    7,
    "",
    "..",
    "a.b.c",
    "e30.e30.",
    {},
    ["a.b.c"],
    `${"a".repeat(50_000)}.b.c`,
  ]) {
    const checked = await verifyReceiptSignature(token as string, EXPECTED.jwks);
    expect(checked).toMatchObject({ ok: false, code: "malformed" });
  }
});
