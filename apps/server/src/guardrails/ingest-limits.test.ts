import type { Pool } from "pg";
import { afterAll } from "vitest";
import { afterEach } from "vitest";
import { beforeAll } from "vitest";
import { beforeEach } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { execution } from "../testing/asking";
import { approve } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { expectError } from "../testing/expect-error";
import { freePort } from "../testing/gateway-process";
import { saveGuardrails } from "../testing/guardrail-settings";
import { hasRedis } from "../testing/redis-server";
import { killRedis } from "../testing/redis-server";
import { spawnRedis } from "../testing/redis-server";
import type { TestAnswer } from "../testing/test-client";
import { until } from "../testing/until";

interface Site {
  app: TestApp;
  admin: TestPerson;
  agent: TestKey;
}

let asked = 0;
/** Another payload each time, unless one is given. */
function send(
  { agent }: Pick<Site, "agent">,
  payload: object = { asked: asked++ },
  key?: string,
): Promise<TestAnswer> {
  const headers = key === undefined ? {} : { "Idempotency-Key": key };
  return agent.post("/api/ingest", { service: "billing-agent", action: "refund_user", payload }, headers);
}

const perAgent = (limit: number) => ({
  velocity: { limits: [{ per: "agent", limit, window_ms: 3_600_000 }] },
  rules: { loop: "off" },
});

async function counted(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    "select coalesce(sum(cardinality(times)), 0)::int as count from limit_window where kind = 'velocity'",
  );
  return rows[0]?.count ?? 0;
}

/** What holds wherever limits are counted. */
function limitsHold(site: () => Site): void {
  test("an agent over its limit gets 429 with the time until the next, and one row for a minute of them", async () => {
    const { app, admin, agent } = site();
    await saveGuardrails(admin, perAgent(3));
    const answers = [];
    for (let count = 0; count < 6; count++) answers.push(await send(site()));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429, 429]);
    const [, , , refused] = answers;
    if (!refused) throw new Error("Nothing was refused.");
    expect(expectError(refused, "rate_limited")).toEqual({
      family: "velocity",
      path: "",
      hint: expect.stringMatching(/Retry-After/),
    });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(3_590);
    const { rows } = await app.deps.pool.query(
      "select families, rules, sum(count)::int as count from blocked_call where key_id = $1 group by 1, 2",
      [agent.keyId],
    );
    expect(rows).toEqual([{ families: ["velocity"], rules: ["velocity.agent"], count: 3 }]);
    const audit = await app.deps.pool.query(
      `select (select count(*)::int from audit_entry where type = 'call.blocked' and actor_id = $1) =
         (select count(*)::int from blocked_call where key_id = $1) as same`,
      [agent.keyId],
    );
    expect(audit.rows).toEqual([{ same: true }]);
  });

  test("a repeat of what was answered counts no second time, and no limit refuses it", async () => {
    const { admin } = site();
    await saveGuardrails(admin, perAgent(2));
    const first = await send(site(), { a: 1 }, "one");
    for (let count = 0; count < 5; count++)
      expect((await send(site(), { a: 1 }, "one")).body).toEqual(first.body);
    expect((await send(site())).status).toBe(200);
    expect((await send(site())).status).toBe(429);
    expect((await send(site(), { a: 1 }, "one")).body).toEqual(first.body);
    expectError(await send(site(), { a: 2 }, "one"), "idempotency_key_reused");
  });

  test("of many repeats at the same moment one is counted", async () => {
    const { admin } = site();
    await saveGuardrails(admin, perAgent(2));
    const answers = await Promise.all(Array.from({ length: 12 }, () => send(site(), { b: 1 }, "at-once")));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect((await send(site())).status).toBe(200);
    expect((await send(site())).status).toBe(429);
  });

  test("of 64 at the same moment exactly the limit is let through", async () => {
    const { admin, app, agent } = site();
    await saveGuardrails(admin, perAgent(20));
    const answers = await Promise.all(Array.from({ length: 64 }, () => send(site())));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(44);
    const { rows } = await app.deps.pool.query(
      "select sum(count)::int as count from blocked_call where key_id = $1",
      [agent.keyId],
    );
    expect(rows).toEqual([{ count: 44 }]);
  });

  test("what its contents refuse uses no limit up", async () => {
    const { admin } = site();
    await saveGuardrails(admin, perAgent(1));
    for (let count = 0; count < 3; count++) {
      expectError(await send(site(), { callback: "http://10.0.0.8/" }), "blocked_by_guardrail");
      expectError(await send(site(), { card: "4111 1111 1111 1111" }), "contains_secret");
    }
    expect((await send(site())).status).toBe(200);
  });

  test("the same call a third time is a loop, unless its results differ", async () => {
    const { admin, agent } = site();
    await saveGuardrails(admin, {});
    const look = async (result: string | null) => {
      const answer = await send(site(), { order: 7 });
      if (result === null || answer.status !== 200) return answer;
      const { id } = answer.body;
      await approve(admin, id);
      const { lease } = (await execution(agent, id, { state: "executing" })).body;
      await execution(agent, id, { state: "executed", lease, result_digest: result });
      return answer;
    };
    for (const result of ["a", "b", "c", "d"]) expect((await look(result)).status, result).toBe(200);
    expect((await look("d")).status).toBe(200);
    const refused = await look(null);
    expect(expectError(refused, "blocked_by_guardrail")).toMatchObject({ family: "loop", path: "" });
  });
}

describe("limits in the database", () => {
  let app: TestApp;
  let admin: TestPerson;
  let agent: TestKey;
  beforeAll(async () => {
    app = await createTestApp();
    admin = await app.as("admin");
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    agent = await app.withKey();
  });

  limitsHold(() => ({ app, admin, agent }));

  test("limits that are off are asked of nobody", async () => {
    await saveGuardrails(admin, { rules: { velocity: "off", cost: "off", loop: "off" } });
    const before = await counted(app.deps.pool);
    for (let count = 0; count < 5; count++)
      expect((await send({ agent }, { same: true }, `k${count}`)).status).toBe(200);
    expect(await counted(app.deps.pool)).toBe(before);
    const { rows } = await app.deps.pool.query(
      "select count(*)::int as count from limit_window where key like '%' || $1 || '%'",
      [agent.keyId],
    );
    expect(rows).toEqual([{ count: 0 }]);
  });

  test("a limit that another gateway changed holds for the next request, and the old one counts nothing", async () => {
    await saveGuardrails(admin, perAgent(1));
    await send({ agent });
    expect((await send({ agent })).status).toBe(429);
    const { version } = (await admin.get("/api/guardrails")).body;
    const place = `guardrail_settings|${app.projectId}|settings`;
    await app.deps.pool.query(
      "update guardrail_settings set version = $2, sealed_settings = $3 where project_id = $1",
      [app.projectId, version + 1, app.deps.cipher.seal(place, perAgent(50) as never)],
    );
    const { rows } = await app.deps.pool.query(
      "delete from limit_window where key like '%' || $1 || '%' returning key",
      [agent.keyId],
    );
    expect(rows).toHaveLength(1);
    for (let count = 0; count < 3; count++) expect((await send({ agent })).status).toBe(200);
  });

  test("what is counted of a payload is no plain hash of it", async () => {
    await saveGuardrails(admin, {});
    await send({ agent }, { pin: "1234" });
    await send({ agent }, { pin: "1234" });
    const other = await app.withKey({ projectId: await app.addProject("Elsewhere") });
    await send({ agent: other }, { pin: "1234" });
    const { rows } = await app.deps.pool.query<{ project_id: string; hashes: string[] }>(
      "select project_id, hashes from limit_window where kind = 'loop' and (key like '%' || $1 || '%' or key like '%' || $2 || '%') order by project_id = $3 desc",
      [agent.keyId, other.keyId, app.projectId],
    );
    const [here, there] = rows;
    expect(new Set(here?.hashes).size).toBe(1);
    expect(there?.hashes[0]).toMatch(/^[\w-]{32}$/);
    expect(there?.hashes[0]).not.toBe(here?.hashes[0]);
  });
});

const required = (process.env["LETSPING_REQUIRE"] ?? "").split(",").includes("redis");

describe.skipIf(!hasRedis && !required)(
  "limits in Redis (skipped where redis-server is not installed)",
  () => {
    let app: TestApp;
    let admin: TestPerson;
    let agent: TestKey;
    let port: number;
    let redis: ReturnType<typeof spawnRedis>;
    const isUp = async () => {
      const { velocity, costs, loop } = { velocity: [], costs: [], loop: null };
      const question = { projectId: "probe", nowMs: Date.now(), velocity, costs, loop };
      return app.deps.windowStore.check(question).then(
        () => true,
        () => false,
      );
    };

    beforeAll(async () => {
      port = await freePort();
      redis = spawnRedis(port);
      app = await createTestApp({ environment: { REDIS_URL: `redis://127.0.0.1:${port}` } });
      admin = await app.as("admin");
      await until("Redis counts", isUp);
    });
    afterAll(async () => {
      await app.close();
      await killRedis(redis);
    });
    beforeEach(async () => {
      agent = await app.withKey();
    });
    afterEach(async () => expect(await counted(app.deps.pool)).toBe(0));

    limitsHold(() => ({ app, admin, agent }));

    test("while Redis is away every request waits for a person, and says why; contents are judged as ever", async () => {
      await saveGuardrails(admin, {});
      await admin.put("/api/actions", { service: "billing-agent", action: "watch", observe_allowed: true });
      const observe = (payload: object) =>
        agent.post("/api/ingest", { service: "billing-agent", action: "watch", payload, mode: "observe" });
      expect((await observe({ n: 1 })).body.held).toBe(false);
      await killRedis(redis);
      await until("Redis is gone", async () => !(await isUp()));
      const held = await observe({ n: 2 });
      expect(held.body).toMatchObject({ status: "PENDING", held: true });
      const detail = (await admin.get(`/api/requests/${held.body.id}`)).body;
      expect(detail).toMatchObject({
        flagged: true,
        finding_rules: ["engine.check_failed"],
        findings: [{ family: "engine", action: "hold", in: "request", path: "" }],
      });
      expectError(await send({ agent }, { callback: "http://10.0.0.8/" }), "blocked_by_guardrail");
      expect((await send({ agent })).body.held).toBe(true);
      expect(app.logged()).toContain("limits could not be counted");
      redis = spawnRedis(port);
      await until("Redis is back", isUp);
      expect((await observe({ n: 3 })).body.held).toBe(false);
    });
  },
);
