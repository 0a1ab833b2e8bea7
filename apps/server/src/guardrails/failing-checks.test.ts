import { expect } from "vitest";
import { describe } from "vitest";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { test } from "vitest";
import { ask } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { runOn } from "../testing/database-url";
import { withDatabase } from "../testing/database-url";
import { dumpDatabase } from "../testing/dump";
import { expectError } from "../testing/expect-error";
import { saveGuardrails } from "../testing/guardrail-settings";

describe("what fails", () => {
  let app: TestApp;
  let agent: TestKey;
  let maya: TestPerson;
  let admin: TestPerson;
  beforeAll(async () => {
    app = await createTestApp();
    agent = await app.withKey();
    maya = await app.as("operator");
    admin = await app.as("admin");
  });
  afterAll(() => app.close());

  const send = (payload: object, more: object = {}) =>
    agent.post("/api/ingest", { service: "s", action: "a", payload, ...more });
  const stored = async () =>
    (await app.deps.pool.query<{ count: number }>("select count(*)::int as count from approval_request"))
      .rows[0]?.count;

  test("a check that cannot be made of a text takes the whole text out, and a person must look", async () => {
    await saveGuardrails(admin, {
      patterns: [{ id: "slow", pattern: "(a[ab]{1,400}){2}x", effect: "redact" }],
    });
    const long = `needle-${"ab".repeat(30_000)}`;
    const { id, held } = (await send({ long, short: "ok" }, { restores_hidden: true })).body;
    expect(held).toBe(true);
    const detail = (await maya.get(`/api/requests/${id}`)).body;
    expect(detail.payload).toEqual({ long: "[unchecked … #1]", short: "ok" });
    expect(detail).toMatchObject({ flagged: true, finding_rules: ["engine.check_failed"], hidden_count: 1 });
    expect(await dumpDatabase(app.deps.pool)).not.toContain("needle-");
    const { rows } = await app.deps.pool.query("select sealed_body from approval_request where id = $1", [
      id,
    ]);
    expect(
      JSON.stringify(app.deps.cipher.open(`approval_request|${id}|body`, rows[0].sealed_body)),
    ).not.toContain("needle-");
    expectError(await send({ long }), "contains_secret");
  });

  test("a check that fails beside the payload makes a person look too", async () => {
    await saveGuardrails(admin, {
      patterns: [{ id: "slow", pattern: "(a[ab]{1,400}){2}x", effect: "redact" }],
    });
    const { id } = (await send({ n: 1 }, { metadata: { about: `needle-${"ab".repeat(30_000)}` } })).body;
    const detail = (await maya.get(`/api/requests/${id}`)).body;
    expect(detail).toMatchObject({
      flagged: true,
      findings: [{ rule: "engine.check_failed", path: "", in: "request" }],
    });
    expect(JSON.stringify(detail.metadata)).not.toContain("needle-");
  });

  test("settings that cannot be opened judge nothing: nothing is stored, whatever was remembered", async () => {
    await saveGuardrails(admin, {});
    await ask(agent);
    const { version } = (await admin.get("/api/guardrails")).body;
    const before = await stored();
    for (const sealed of [
      Buffer.from("broken"),
      app.deps.cipher.seal(`guardrail_settings|${app.projectId}|settings`, {
        patterns: [{ id: "p", pattern: "(" }],
      }),
    ]) {
      await app.deps.pool.query(
        "update guardrail_settings set version = version + 1, sealed_settings = $2 where project_id = $1",
        [app.projectId, sealed],
      );
      expectError(await send({ n: 2 }), "unavailable");
      expectError(await send({ callback: "http://10.0.0.8/" }), "unavailable");
    }
    expect(await stored()).toBe(before);
    await app.deps.pool.query(
      "update guardrail_settings set version = $3, sealed_settings = $2 where project_id = $1",
      [app.projectId, app.deps.cipher.seal(`guardrail_settings|${app.projectId}|settings`, {}), version + 5],
    );
    expect((await send({ n: 3 })).status).toBe(200);
  });
});

test("while the database is away nothing is let through, and nothing was stored", async () => {
  const app = await createTestApp();
  try {
    const agent = await app.withKey();
    await ask(agent);
    const name = /\/(test_[0-9a-f]+)/.exec(app.databaseUrl)?.[1] ?? "";
    const server = withDatabase(app.databaseUrl, "postgres");
    await runOn(server, `alter database ${name} with allow_connections false`);
    await runOn(server, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
    for (const payload of [{ n: 1 }, { callback: "http://10.0.0.8/" }, { card: "4111 1111 1111 1111" }]) {
      const body = { service: "s", action: "a", payload, mode: "observe" };
      expect((await agent.post("/api/ingest", body)).status).toBeGreaterThanOrEqual(500);
    }
    await runOn(server, `alter database ${name} with allow_connections true`);
    const { rows } = await app.deps.pool.query(
      "select (select count(*)::int from approval_request) as requests, (select count(*)::int from blocked_call) as blocked",
    );
    expect(rows).toEqual([{ requests: 1, blocked: 0 }]);
  } finally {
    await app.close();
  }
});
