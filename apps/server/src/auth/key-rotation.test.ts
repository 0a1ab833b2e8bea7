import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { execution } from "../testing/asking";
import { REFUND } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { dumpDatabase } from "../testing/dump";
import { openEvents } from "../testing/event-reader";
import { expectError } from "../testing/expect-error";
import { createTestClient } from "../testing/test-client";
import type { TestClient } from "../testing/test-client";
import { until } from "../testing/until";

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

async function makeKey(): Promise<{ id: string; secret: string; agent: TestClient }> {
  const { body } = await admin.post("/api/keys", { name: "refund bot", mode: "test" });
  return { id: body.key.id, secret: body.api_key, agent: agentOf(body.api_key) };
}

async function rotate(id: string, overlap_ms?: number): Promise<{ secret: string; agent: TestClient }> {
  const answer = await admin.post(
    `/api/keys/${id}/rotate`,
    overlap_ms === undefined ? undefined : { overlap_ms },
  );
  expect(answer.status, answer.text).toBe(200);
  return { secret: answer.body.api_key, agent: agentOf(answer.body.api_key) };
}

async function view(id: string): Promise<Record<string, unknown>> {
  const { keys } = (await admin.get("/api/keys")).body;
  return keys.find((key: { id: string }) => key.id === id);
}

async function audited(id: string): Promise<{ type: string; detail: Record<string, unknown> }[]> {
  const { rows } = await app.deps.pool.query(
    "select type, detail from audit_entry where project_id = $1 and detail->>'key_id' = $2 order by seq",
    [app.projectId, id],
  );
  return rows;
}

const works = async (agent: TestClient) => (await agent.get("/api/requests")).status === 200;

describe("while the overlap runs", () => {
  test("both secrets are the same agent, with its requests, repeats and leases", async () => {
    const { id, agent: old } = await makeKey();
    const asked = await old.post("/api/ingest", REFUND, { "Idempotency-Key": "order-1" });
    const { agent: fresh } = await rotate(id);
    const repeated = await fresh.post("/api/ingest", REFUND, { "Idempotency-Key": "order-1" });
    expect(repeated.body).toEqual(asked.body);
    const requestId = asked.body.id;
    for (const agent of [old, fresh, old]) {
      expect((await agent.get(`/api/status/${requestId}`)).body.status).toBe("PENDING");
    }
    await approve(maya, requestId);
    const { lease } = (await execution(old, requestId, { state: "executing" })).body;
    expectError(await execution(fresh, requestId, { state: "executing" }), "already_executing");
    expect((await execution(fresh, requestId, { state: "executed", lease })).status).toBe(200);
    expect((await admin.get(`/api/requests/${requestId}`)).body.key).toEqual({ id, name: "refund bot" });
  });

  test("the list shows both previews and when each was last used", async () => {
    const { id, secret, agent: old } = await makeKey();
    expect(await view(id)).toMatchObject({ rotated_at: null, overlap: null });
    await old.get("/api/requests");
    await until("the use is noted", async () => (await view(id))["last_used_at"] !== null);
    const before = await view(id);
    const { secret: next, agent: fresh } = await rotate(id, 3_600_000);
    const rotated = await view(id);
    expect(rotated).toMatchObject({
      preview: `lp_test_…${next.slice(-4)}`,
      last_used_at: null,
      overlap: { preview: `lp_test_…${secret.slice(-4)}`, last_used_at: before["last_used_at"] },
    });
    const { until: end } = rotated["overlap"] as { until: string };
    expect(Math.abs(Date.parse(end) - Date.parse(String(rotated["rotated_at"])) - 3_600_000)).toBeLessThan(
      1_000,
    );
    await app.deps.pool.query("update api_key set previous_last_used_at = null where id = $1", [id]);
    await old.get("/api/requests");
    await until("the old one's use is noted", async () => {
      const { last_used_at } = (await view(id))["overlap"] as { last_used_at: string | null };
      return last_used_at !== null;
    });
    expect((await view(id))["last_used_at"]).toBeNull();
    await fresh.get("/api/requests");
    await until("the new one's use is noted", async () => (await view(id))["last_used_at"] !== null);
  });

  test("another rotation is refused and says until when", async () => {
    const { id, agent: old } = await makeKey();
    const { agent: fresh } = await rotate(id);
    const refused = await admin.post(`/api/keys/${id}/rotate`);
    const details = expectError(refused, "conflict");
    expect(details["until"]).toBe(((await view(id))["overlap"] as { until: string }).until);
    expect(refused.body.hint).toContain("End the overlap");
    expect([await works(old), await works(fresh)]).toEqual([true, true]);
  });

  test("rotated many times at once, exactly one new secret works", async () => {
    const { id, agent: old } = await makeKey();
    const answers = await Promise.all(Array.from({ length: 8 }, () => admin.post(`/api/keys/${id}/rotate`)));
    const won = answers.filter((answer) => answer.status === 200);
    expect(won).toHaveLength(1);
    for (const answer of answers) if (answer.status !== 200) expectError(answer, "conflict");
    expect([await works(old), await works(agentOf(won[0]?.body.api_key))]).toEqual([true, true]);
    expect((await audited(id)).filter((row) => row.type === "key.rotated")).toHaveLength(1);
  });
});

describe("the old secret", () => {
  async function expectEnded(old: TestClient, fresh: TestClient, id: string): Promise<void> {
    const refused = await old.get("/api/requests");
    expectError(refused, "unauthorized");
    expect(refused.body.message).toContain("rotated");
    expect(await works(fresh)).toBe(true);
    expect((await view(id))["overlap"]).toBeNull();
  }

  test("ends with the overlap, by the database's clock", async () => {
    const { id, agent: old } = await makeKey();
    const { agent: fresh } = await rotate(id);
    await app.deps.pool.query("update api_key set previous_until = clock_timestamp() where id = $1", [id]);
    await expectEnded(old, fresh, id);
  });

  test("ends at once with an overlap of 0, and the key can be rotated again", async () => {
    const { id, agent: old } = await makeKey();
    const { agent: fresh } = await rotate(id, 0);
    await expectEnded(old, fresh, id);
    const { agent: third } = await rotate(id);
    expect([await works(fresh), await works(third)]).toEqual([true, true]);
    // What came before the one before is nothing any more.
    expectError(await old.get("/api/requests"), "unauthorized");
  });

  test("ends when somebody says so, once", async () => {
    const { id, agent: old } = await makeKey();
    const { agent: fresh } = await rotate(id);
    const ended = await admin.post(`/api/keys/${id}/end-overlap`);
    expect([ended.status, ended.body.overlap]).toEqual([200, null]);
    await expectEnded(old, fresh, id);
    expectError(await admin.post(`/api/keys/${id}/end-overlap`), "conflict");
    expect((await audited(id)).map((row) => row.type)).toEqual([
      "key.created",
      "key.rotated",
      "key.overlap_ended",
    ]);
  });

  test("ends a stream that was opened with it", async () => {
    const { id, agent: old } = await makeKey();
    const { agent: fresh } = await rotate(id);
    const [ending, staying] = [
      await openEvents(app.url, old, "/api/events"),
      await openEvents(app.url, fresh, "/api/events"),
    ];
    await admin.post(`/api/keys/${id}/end-overlap`);
    const requestId = await ask(fresh);
    expect(await ending.next()).toBeNull();
    expect((await staying.next())?.request_id).toBe(requestId);
    await staying.close();
  });
});

describe("revoking", () => {
  test("ends both secrets of a rotated key", async () => {
    const { id, agent: old } = await makeKey();
    const { agent: fresh } = await rotate(id);
    const pending = await ask(old);
    await admin.post(`/api/keys/${id}/revoke`);
    for (const agent of [old, fresh]) {
      const refused = await agent.get(`/api/status/${pending}`);
      expectError(refused, "unauthorized");
      expect(refused.body.message).toContain("revoked");
    }
    expect(await view(id)).toMatchObject({ overlap: null, pending_count: 0 });
    expectError(await admin.post(`/api/keys/${id}/end-overlap`), "conflict");
  });

  test("is the end: a revoked key cannot be rotated", async () => {
    const { id } = await makeKey();
    await admin.post(`/api/keys/${id}/revoke`);
    const refused = await admin.post(`/api/keys/${id}/rotate`);
    expectError(refused, "conflict");
    expect(refused.body.message).toContain("revoked");
  });

  test("at once with a rotation leaves no secret that works", async () => {
    for (let round = 0; round < 5; round++) {
      const { id, agent: old } = await makeKey();
      const [rotated] = await Promise.all([
        admin.post(`/api/keys/${id}/rotate`),
        admin.post(`/api/keys/${id}/revoke`),
      ]);
      expect(await works(old)).toBe(false);
      if (rotated.status === 200) expect(await works(agentOf(rotated.body.api_key))).toBe(false);
    }
  });
});

test("only admins rotate, only keys of their project, and only with a time that is one", async () => {
  const { id, agent } = await makeKey();
  const stranger = await app.as("owner", { projectId: await app.addProject("Elsewhere") });
  for (const verb of ["rotate", "end-overlap"]) {
    expectError(await maya.post(`/api/keys/${id}/${verb}`), "forbidden");
    expectError(await agent.post(`/api/keys/${id}/${verb}`), "session_required");
    const refused = await stranger.post(`/api/keys/${id}/${verb}`);
    expectError(refused, "not_found");
    const absent = await stranger.post(`/api/keys/key_nothing/${verb}`);
    expect(refused.body.message.replace(id, "")).toBe(absent.body.message.replace("key_nothing", ""));
  }
  for (const overlap_ms of [-1, 0.5, 2_592_000_001, "1000"]) {
    expectError(await admin.post(`/api/keys/${id}/rotate`, { overlap_ms }), "invalid_request");
  }
  expect((await view(id))["rotated_at"]).toBeNull();
});

test("a new secret is shown once, and stands in neither database nor log", async () => {
  const { id, secret } = await makeKey();
  const { secret: next } = await rotate(id);
  expect(next).toMatch(/^lp_test_[A-Za-z0-9_-]{43}[0-9A-Za-z]{6}$/);
  const stored = await dumpDatabase(app.deps.pool);
  const { text } = await admin.get("/api/keys");
  for (const hidden of [secret, next]) {
    for (const place of [stored, text, app.logged()]) expect(place).not.toContain(hidden);
  }
});
