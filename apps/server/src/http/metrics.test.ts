import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { sweep } from "../requests/sweeper";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { execution } from "../testing/asking";
import { reject } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { openEvents } from "../testing/event-reader";
import { expectError } from "../testing/expect-error";
import { readMetrics } from "../testing/metrics";
import { until } from "../testing/until";

const TOKEN = "scrape-me-with-this-token-and-no-other-1234";

let app: TestApp;
let agent: TestKey;
let maya: TestPerson;
beforeAll(async () => {
  app = await createTestApp({ limits: "off", environment: { LETSPING_METRICS_TOKEN: TOKEN } });
  agent = await app.withKey({ mode: "live" });
  maya = await app.as("operator");
});
afterAll(() => app.close());

const scrape = () => readMetrics(app.anonymous);

describe("what is counted", () => {
  test("a scrape after decisions and an execution has exact counts", async () => {
    const kept = await ask(agent);
    const approved = await ask(agent);
    const refused = await ask(agent);
    const held = agent.get(`/api/status/${approved}?wait_ms=60000`);
    await until("the call is held", () => app.deps.waiters.count() === 1);
    expect((await scrape()).get("letsping_held_waits")).toBe(1);
    await approve(maya, approved);
    await held;
    await reject(maya, refused);
    await approve(maya, refused);
    const { lease } = (await execution(agent, approved, { state: "executing" })).body;
    await execution(agent, approved, { state: "executing" });
    await execution(agent, approved, { state: "executed", lease });
    await execution(agent, approved, { state: "executed", lease });

    const seen = await scrape();
    const of = (name: string) => seen.get(name);
    expect(of('letsping_requests_created_total{mode="live"}')).toBe(3);
    expect(of('letsping_decisions_total{status="APPROVED",method="dashboard"}')).toBe(1);
    expect(of('letsping_decisions_total{status="REJECTED",method="dashboard"}')).toBe(1);
    expect(of('letsping_decision_latency_seconds_count{status="APPROVED"}')).toBe(1);
    expect(of("letsping_wake_latency_seconds_count")).toBe(1);
    expect(of('letsping_wake_latency_seconds_bucket{le="5"}')).toBe(1);
    expect(of('letsping_executions_total{state="executing"}')).toBe(1);
    expect(of('letsping_executions_total{state="executed"}')).toBe(1);
    expect(of("letsping_held_waits")).toBe(0);
    expect(of("letsping_notifications_connected")).toBe(1);
    expect(of("letsping_database_up")).toBe(1);
    expect(of('letsping_http_requests_total{method="POST",route="/api/ingest",status="200"}')).toBe(3);
    expect(of('letsping_http_requests_total{method="POST",route="/api/resolve",status="409"}')).toBe(1);
    expect(kept).toMatch(/^req_/);
  });

  test("a withdrawal, a lapsed lease and a revoked key are counted when they stand", async () => {
    const key = await app.withKey();
    await agent.post(`/api/requests/${await ask(agent)}/cancel`);
    const lapsing = await ask(agent);
    await approve(maya, lapsing);
    await execution(agent, lapsing, { state: "executing", lease_ms: 1_000 });
    await until("the lease lapsed", async () => (await sweep(app.deps)).lapsed === 1);
    await ask(key);
    await ask(key);
    const admin = await app.as("admin");
    expect((await admin.post(`/api/keys/${key.keyId}/revoke`)).status).toBe(200);
    const seen = await scrape();
    expect(seen.get('letsping_decisions_total{status="CANCELLED",method="withdrawn"}')).toBe(1);
    expect(seen.get('letsping_decisions_total{status="CANCELLED",method="key_revoked"}')).toBe(2);
    expect(seen.get("letsping_leases_lapsed_total")).toBe(1);
  });

  test("what waits comes from the database: how many, how long, and how late the sweeper is", async () => {
    const other = await createTestApp({ limits: "off" });
    try {
      await ask(await other.withKey({ mode: "live" }));
      const overdue = await ask(await other.withKey({ mode: "live" }), { expires_in_ms: 1_000 });
      await ask(await other.withKey());
      await until("it is overdue", async () => {
        const { rows } = await other.deps.pool.query(
          "select expires_at < clock_timestamp() as over from approval_request where project_id = $1 and id = $2",
          [other.projectId, overdue],
        );
        return rows[0]?.over === true;
      });
      const seen = await readMetrics(other.anonymous);
      expect(seen.get('letsping_pending_requests{mode="live"}')).toBe(2);
      expect(seen.get('letsping_pending_requests{mode="test"}')).toBe(1);
      expect(seen.get('letsping_oldest_pending_seconds{mode="live"}')).toBeGreaterThan(0.9);
      expect(seen.get('letsping_sweeper_lag_seconds{mode="live"}')).toBeGreaterThan(0);
      expect(seen.get('letsping_sweeper_lag_seconds{mode="test"}')).toBe(0);
    } finally {
      await other.close();
    }
  });

  test("streams are counted while they are open, and left out of the durations", async () => {
    const stream = await openEvents(app.url, maya, "/api/events");
    expect((await scrape()).get("letsping_event_streams")).toBe(1);
    await stream.close();
    await until("the stream is gone", async () => (await scrape()).get("letsping_event_streams") === 0);
    const seen = await scrape();
    expect(seen.get('letsping_http_requests_total{method="GET",route="/api/events",status="200"}')).toBe(1);
    expect([...seen.keys()].filter((name) => /duration.*\/api\/events"/.test(name))).toEqual([]);
  });

  test("labels are bounded: paths nobody mounted share one, and no project, key, person or id is in any", async () => {
    await Promise.all(
      Array.from({ length: 30 }, (_, count) =>
        app.anonymous.get(`/api/nowhere/${count}?token=hush-${count}`),
      ),
    );
    await agent.get(`/api/status/${await ask(agent)}`);
    await app.anonymous.call("PROPFIND", "/api/nowhere");
    const names = [...(await scrape()).keys()];
    const routes = new Set(names.map((name) => /route="([^"]*)"/.exec(name)?.[1]).filter(Boolean));
    expect(routes).toContain("other");
    expect(routes).toContain("/api/status/:id");
    expect(names.join("\n")).not.toMatch(/nowhere|hush|PROPFIND|(req|key|proj|gw)_0/);
    expect(names.join("\n")).toContain('method="OTHER"');
    const labels = new Set(names.flatMap((name) => [...name.matchAll(/(\w+)="/g)].map((match) => match[1])));
    for (const label of ["project", "project_id", "agent", "key", "key_id", "user_id", "service", "action"])
      expect(labels).not.toContain(label);
  });
});

describe("who may read it", () => {
  const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

  test("a program on this machine, or anybody with the token", async () => {
    const local = await app.anonymous.get("/metrics");
    expect([local.status, local.headers.get("content-type")]).toEqual([
      200,
      "text/plain; version=0.0.4; charset=utf-8",
    ]);
    const proxied = { "X-Forwarded-For": "203.0.113.9", ...bearer(TOKEN) };
    expect((await app.anonymous.get("/metrics", proxied)).status).toBe(200);
  });

  test.each([
    ["X-Forwarded-For", "203.0.113.9"],
    ["X-Forwarded-For", "127.0.0.1"],
    ["X-Forwarded-For", ""],
    ["Forwarded", "for=127.0.0.1"],
    ["X-Real-IP", "127.0.0.1"],
    ["X-Forwarded-Proto", "https"],
    ["X-Forwarded-Host", "approvals.example.com"],
    ["Via", "1.1 proxy"],
    ["X-Forwarded-Port", "443"],
    ["CF-Connecting-IP", "127.0.0.1"],
  ])("%s: %s says that a proxy stands between, so the token is needed", async (name, value) => {
    expectError(await app.anonymous.get("/metrics", { [name]: value }), "unauthorized");
  });

  test("another token is refused, also from this machine", async () => {
    for (const token of [`${TOKEN}x`, TOKEN.slice(1), "lp_test_0123456789abcdef", TOKEN.toUpperCase()])
      expectError(await app.anonymous.get("/metrics", bearer(token)), "unauthorized");
  });

  test("without a token configured nobody reads it from elsewhere, and the answer says what to set", async () => {
    const other = await createTestApp({ limits: "off" });
    try {
      const answer = await other.anonymous.get("/metrics", { "X-Forwarded-For": "203.0.113.9" });
      expectError(answer, "forbidden");
      expect(answer.body.hint).toContain("LETSPING_METRICS_TOKEN");
    } finally {
      await other.close();
    }
  });
});
