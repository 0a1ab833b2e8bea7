import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { execution } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { createTestClient } from "../testing/test-client";
import type { TestClient } from "../testing/test-client";
import { until } from "../testing/until";
import { makeApiKey } from "./api-key";

let app: TestApp;
let admin: TestPerson;
let maya: TestPerson;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  admin = await app.as("admin", { name: "Ada Admin" });
  maya = await app.as("operator");
});
afterAll(() => app.close());

function agentOf(apiKey: string): TestClient {
  return createTestClient(app.url, { Authorization: `Bearer ${apiKey}`, "X-LetsPing-Version": "2" });
}

interface Made {
  id: string;
  agent: TestClient;
  apiKey: string;
}

async function makeKey(more: object = {}): Promise<Made> {
  const { status, body } = await admin.post("/api/keys", { name: "refund bot", mode: "test", ...more });
  expect(status).toBe(200);
  return { id: body.key.id, apiKey: body.api_key, agent: agentOf(body.api_key) };
}

test("a key has its prefix, 43 random characters and a checksum, and is shown once", async () => {
  const { id, apiKey } = await makeKey();
  expect(apiKey).toMatch(/^lp_test_[A-Za-z0-9_-]{43}[0-9A-Za-z]{6}$/);
  const listed = await admin.get("/api/keys");
  expect(listed.text).not.toContain(apiKey);
  const view = listed.body.keys.find((key: { id: string }) => key.id === id);
  expect(view).toMatchObject({
    name: "refund bot",
    mode: "test",
    scope: "key",
    preview: `lp_test_…${apiKey.slice(-4)}`,
    created_by: { id: admin.userId, name: "Ada Admin" },
    last_used_at: null,
    revoked_at: null,
    pending_count: 0,
  });
});

test("the checksum is the CRC-32 of what stands before it, in base 62", () => {
  const key = makeApiKey("live", (length) => new Uint8Array(length));
  const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const value = [...key.slice(-6)].reduce((sum, digit) => sum * 62 + digits.indexOf(digit), 0);
  expect(key.slice(0, -6)).toBe(`lp_live_${"A".repeat(43)}`);
  // What zlib's crc32 says of the same text.
  expect(value).toBe(0x4c9eaa11);
});

test("the use of a key is noted", async () => {
  const { id, agent } = await makeKey();
  await agent.get("/api/requests");
  await until("the last use is noted", async () => {
    const { keys } = (await admin.get("/api/keys")).body;
    return keys.find((key: { id: string }) => key.id === id).last_used_at !== null;
  });
});

test("requests of a test key are marked test, those of a live key live", async () => {
  for (const mode of ["test", "live"]) {
    const { agent } = await makeKey({ mode });
    const id = await ask(agent);
    expect((await maya.get(`/api/requests/${id}`)).body.mode).toBe(mode);
  }
});

test("revoking cancels what waits and stops what was approved, in one step, as it was foretold", async () => {
  const { id, agent } = await makeKey();
  const pending = await ask(agent);
  const approved = await ask(agent);
  await approve(maya, approved);
  const running = await ask(agent);
  await approve(maya, running);
  await execution(agent, running, { state: "executing" });
  const ids = (items: { id: string }[]) => items.map((item) => item.id);

  const foretold = (await admin.get(`/api/keys/${id}/consequences`)).body;
  expect(ids(foretold.cancels)).toEqual([pending]);
  expect(ids(foretold.stops)).toEqual([approved]);

  const held = agent.get(`/api/status/${pending}?wait_ms=60000`);
  await until("the call is held", () => app.deps.waiters.count() === 1);
  const { status, body } = await admin.post(`/api/keys/${id}/revoke`);
  expect([status, body.revoked_at]).toEqual([200, expect.any(String)]);
  expect((await held).body).toMatchObject({ status: "CANCELLED", metadata: { method: "key_revoked" } });

  const refused = await agent.get(`/api/status/${pending}`);
  expect([refused.status, refused.body.error]).toEqual([401, "unauthorized"]);
  expect((await execution(agent, approved, { state: "executing" })).status).toBe(401);
  const { rows } = await app.deps.pool.query(
    "select id, status, execution_state, executable_until <= clock_timestamp() as over from approval_request where id = any($1)",
    [[pending, approved, running]],
  );
  const row = (wanted: string) => rows.find((each) => each.id === wanted);
  expect(row(pending)).toMatchObject({ status: "CANCELLED", execution_state: "NOT_STARTED" });
  expect(row(approved)).toMatchObject({ status: "APPROVED", execution_state: "NOT_STARTED", over: true });
  expect(row(running)).toMatchObject({ status: "APPROVED", execution_state: "EXECUTING" });

  const again = await admin.post(`/api/keys/${id}/revoke`);
  expect([again.status, again.body.error]).toEqual([409, "conflict"]);
});

test("a key can never decide, describe, make keys or read settings", async () => {
  const { agent } = await makeKey({ scope: "project" });
  const id = await ask(agent);
  for (const answer of [
    await approve(agent, id),
    await agent.put("/api/actions", { service: "a", action: "b" }),
    await agent.post("/api/keys", { name: "mine", mode: "live" }),
    await agent.get("/api/keys"),
    await agent.get("/api/summary"),
    await agent.get("/api/me"),
  ]) {
    expect([answer.status, answer.body.error]).toEqual([401, "session_required"]);
  }
  expect((await agent.get(`/api/status/${id}`)).body.status).toBe("PENDING");
});

test("a key and a session in one call are ambiguous, even on a route that takes either", async () => {
  const { apiKey } = await makeKey();
  const both = await admin.get("/api/requests", { Authorization: `Bearer ${apiKey}` });
  expect([both.status, both.body.error]).toEqual([400, "ambiguous_credentials"]);
});

test("a key that is not one of ours, of any form, is unauthorised", async () => {
  for (const header of [
    "Bearer",
    "Bearer nonsense",
    `Bearer ${makeApiKey("live", app.deps.random)}`,
    "Basic eA==",
  ]) {
    const answer = await app.anonymous.get("/api/requests", { Authorization: header });
    expect([answer.status, answer.body.error], header).toEqual([401, "unauthorized"]);
    expect(answer.headers.get("www-authenticate")).toContain("Bearer");
  }
});

test("a key is revoked beside somebody who locks its requests in the order of their ids", async () => {
  const { id: keyId, agent } = await makeKey();
  const approved = await ask(agent);
  await approve(maya, approved);
  const pending = await ask(agent);
  const holder = await app.deps.pool.connect();
  const lock = (id: string) =>
    holder.query("select 1 from approval_request where id = $1 and project_id = $2 for update", [
      id,
      app.projectId,
    ]);
  try {
    await holder.query("begin");
    await lock(approved);
    const revoked = admin.post(`/api/keys/${keyId}/revoke`);
    await until("the revocation waits", async () => {
      const { rowCount } = await app.deps.pool.query(
        "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return rowCount === 1;
    });
    await lock(pending);
    await holder.query("commit");
    expect((await revoked).status).toBe(200);
  } finally {
    holder.release();
  }
  expect((await maya.get(`/api/requests/${pending}`)).body.status).toBe("CANCELLED");
  expect((await execution(agent, approved, { state: "executing" })).status).toBe(401);
});
