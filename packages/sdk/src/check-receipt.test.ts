import { generateKeyPairSync } from "node:crypto";
import { sign } from "node:crypto";
import { expect, test } from "vitest";
import { requireApproval } from "../test/check-receipt";
import { commitPayload, jwkThumbprint, signReceipt, toBase64Url } from "@letsping/core";
import type { ReceiptClaims } from "@letsping/core";

test("the program of the README of core takes an approval of exactly its payload, and nothing else", async () => {
  const { privateKey } = generateKeyPairSync("ed25519");
  const { kty, crv, x } = privateKey.export({ format: "jwk" });
  const kid = jwkThumbprint({ kty, crv, x });
  const salt = toBase64Url(new Uint8Array(16).fill(3));
  const payload = { user_id: "u_123", amount: 550 };
  const nowSeconds = Math.floor(Date.now() / 1000);
  const claims: ReceiptClaims = {
    v: 1,
    iss: "https://letsping.example.com",
    aud: "proj_1",
    mode: "live",
    request_id: "req_1",
    project_id: "proj_1",
    service: "billing-agent",
    action: "refund_user",
    status: "APPROVED",
    decided_at: new Date(nowSeconds * 1000).toISOString(),
    iat: nowSeconds,
    exp: nowSeconds + 3600,
    payload_commitment: { alg: "sha-256", salt_len: 16, value: commitPayload(payload, salt) },
  };
  const key = { kid, sign: (bytes: Uint8Array) => sign(null, bytes, privateKey) };
  const receipt = await signReceipt(claims, key);
  const jwks = { keys: [{ kty, crv, x, kid }] };

  expect(await requireApproval(payload, { receipt, salt }, jwks)).toBe("req_1");
  await expect(requireApproval({ ...payload, amount: 1 }, { receipt, salt }, jwks)).rejects.toMatchObject({
    error: "receipt_refused",
    details: { code: "wrong_payload" },
  });
  const rejected = await signReceipt({ ...claims, status: "REJECTED" }, key);
  await expect(requireApproval(payload, { receipt: rejected, salt }, jwks)).rejects.toMatchObject({
    details: { code: "not_approved" },
  });
});
