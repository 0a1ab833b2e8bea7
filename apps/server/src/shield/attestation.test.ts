import { createPublicKey } from "node:crypto";
import { verify } from "node:crypto";
import { verifyReceiptSignature } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import { expectError } from "../testing/expect-error";
import { deskRun } from "../testing/shield-profiles";
import { learnRunsOf } from "../testing/shield-profiles";

let app: TestApp;
let agent: TestKey;

beforeAll(async () => {
  app = await createTestApp();
  agent = await app.withKey({ mode: "live" });
  await learnRunsOf(
    app.deps,
    { projectId: app.projectId, key: agent.keyId, service: "desk" },
    Array.from({ length: 50 }, (_run, at) => deskRun(at)),
  );
});
afterAll(() => app.close());

const attest = (client: TestKey, query = "?service=desk") =>
  client.get(`/api/agents/baseline-attestation${query}`);

/** Header and claims of a JWS whose signature is that of a published key (RFC 7515, RFC 8037). */
async function verified(token: string): Promise<{ header: Record<string, unknown>; claims: unknown }> {
  const [head = "", body = "", tail = ""] = token.split(".");
  const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  const header = read(head);
  const { keys } = (await app.anonymous.get("/.well-known/jwks.json")).body;
  const jwk = keys.find(({ kid }: { kid: string }) => kid === header.kid);
  const key = createPublicKey({ key: jwk, format: "jwk" });
  const isSigned = verify(null, Buffer.from(`${head}.${body}`), key, Buffer.from(tail, "base64url"));
  if (!isSigned) throw new Error("The signature is not that of the key.");
  return { header, claims: read(body) };
}

test("says what the gateway knows of the calling agent, signed by a published key, for a day", async () => {
  const { status, body, text } = await attest(agent);
  expect(status, text).toBe(200);
  const said = {
    agent_id: agent.keyId,
    service: "desk",
    baseline_version: 1,
    mode: "soft_lock",
    total_runs: 50,
  };
  expect(body).toEqual({ ...said, issued_at: expect.stringMatching(/^20/), attestation: expect.any(String) });
  const { header, claims } = await verified(body.attestation);
  expect(header).toEqual({ alg: "EdDSA", kid: expect.any(String), typ: "letsping-baseline+jwt" });
  const iat = Date.parse(body.issued_at) / 1000;
  expect(claims).toEqual({
    v: 1,
    iss: app.deps.issuer,
    aud: app.projectId,
    project_id: app.projectId,
    sub: agent.keyId,
    key_mode: "live",
    ...said,
    iat,
    exp: iat + 86_400,
  });
  expect(Math.abs(Date.now() / 1000 - iat)).toBeLessThan(60);
});

test("is no receipt, whoever checks it", async () => {
  const { attestation } = (await attest(agent)).body;
  const jwks = (await app.anonymous.get("/.well-known/jwks.json")).body;
  expect(await verifyReceiptSignature(attestation, jwks)).toMatchObject({ ok: false });
});

test("is spoiled by any change", async () => {
  const { attestation } = (await attest(agent)).body as { attestation: string };
  const [head = "", body = "", tail = ""] = attestation.split(".");
  const claims = JSON.parse(Buffer.from(body, "base64url").toString("utf8"));
  const forged = Buffer.from(JSON.stringify({ ...claims, mode: "enforcing" })).toString("base64url");
  await expect(verified(`${head}.${forged}.${tail}`)).rejects.toThrow("signature");
});

test("of a service that nothing was learned of it is Shadow, with no run", async () => {
  const { body } = await attest(agent, "?service=never");
  const said = { service: "never", baseline_version: 1, mode: "shadow", total_runs: 0 };
  expect(body).toMatchObject(said);
  expect((await verified(body.attestation)).claims).toMatchObject(said);
});

test("speaks of the key that asks and of no other", async () => {
  const other = await app.withKey();
  expect((await attest(other)).body).toMatchObject({ agent_id: other.keyId, mode: "shadow", total_runs: 0 });
  const elsewhere = await app.withKey({ projectId: await app.addProject("Elsewhere") });
  expect((await attest(elsewhere)).body).toMatchObject({ agent_id: elsewhere.keyId, total_runs: 0 });
});

test("follows what a person changes", async () => {
  const admin = await app.as("admin");
  const changed = { kind: "version", key: agent.keyId, service: "desk" };
  expect((await admin.post("/api/shield/change", changed)).body.outcome).toBe("applied");
  expect((await attest(agent)).body).toMatchObject({ baseline_version: 2, total_runs: 50 });
});

test("needs a key and a service", async () => {
  expectError(await app.anonymous.get("/api/agents/baseline-attestation?service=desk"), "unauthorized");
  const owner = await app.as("owner");
  expectError(await owner.get("/api/agents/baseline-attestation?service=desk"), "unauthorized");
  for (const query of ["", "?service=", `?service=${"s".repeat(129)}`, "?service=a%00b"])
    expectError(await attest(agent, query), "invalid_request", query);
});
