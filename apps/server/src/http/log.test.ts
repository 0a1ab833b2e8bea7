import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { REFUND } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { until } from "../testing/until";

const CANARY = "canary8c1f5e7a2b";

let app: TestApp;
let agent: TestKey;
let maya: TestPerson;
beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  agent = await app.withKey();
  maya = await app.as("operator");
});
afterAll(() => app.close());

interface Line {
  level: number;
  msg: string;
  trace_id?: string;
  [field: string]: unknown;
}

function lines(): Line[] {
  return app
    .logged()
    .split("\n")
    .filter((text) => text !== "")
    .map((text) => JSON.parse(text) as Line);
}

/** The line of the call that was answered with this trace id. */
async function lineOf(answer: { headers: Headers }): Promise<Line> {
  const id = answer.headers.get("x-trace-id");
  const find = () => lines().find((line) => line.msg === "call" && line.trace_id === id);
  await until("the call is in the log", () => find() !== undefined);
  return find() ?? { level: 0, msg: "" };
}

describe("one line a call", () => {
  test("of an agent: route, status, time, trace, key, project, request", async () => {
    const created = await agent.post("/api/ingest", REFUND, {
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    });
    expect(await lineOf(created)).toEqual({
      level: 30,
      time: expect.any(String),
      msg: "call",
      method: "POST",
      route: "/api/ingest",
      status: 200,
      ms: expect.any(Number),
      trace_id: "0af7651916cd43dd8448eb211c80319c",
      actor: "key",
      key_id: agent.keyId,
      project_id: app.projectId,
      request_id: created.body.id,
      address: "127.0.0.1",
    });
  });

  test("of a person: their id, never their e-mail or name", async () => {
    const id = await ask(agent);
    const line = await lineOf(await approve(maya, id));
    expect(line).toMatchObject({
      route: "/api/resolve",
      actor: "person",
      user_id: maya.userId,
      request_id: id,
    });
    expect(app.logged()).not.toContain(maya.email);
    expect(app.logged()).not.toContain("Operator Test");
  });

  test("the level follows the status", async () => {
    const refused = await lineOf(await app.anonymous.get("/api/requests"));
    expect([refused.level, refused["status"], refused["actor"]]).toEqual([40, 401, "none"]);
    const unknown = await lineOf(await app.anonymous.get("/api/nowhere"));
    expect([unknown.level, unknown["route"], unknown["status"]]).toEqual([40, "other", 404]);
  });

  test("health checks and metrics are not logged at info, however often they come", async () => {
    for (const path of ["/healthz", "/readyz", "/metrics", "/healthz"]) {
      const line = await lineOf(await app.anonymous.get(path));
      expect([line["route"], line.level]).toEqual([path, 20]);
    }
  });

  test("a caller that leaves before the answer is a line too, with the status 499", async () => {
    const id = await ask(agent);
    const leaving = new AbortController();
    const held = fetch(`${app.url}/api/status/${id}?wait_ms=60000`, {
      headers: agent.headers,
      signal: leaving.signal,
    });
    await until("the call is held", () => app.deps.waiters.count() === 1);
    leaving.abort();
    await expect(held).rejects.toThrow();
    const find = () => lines().find((line) => line["request_id"] === id && line["status"] === 499);
    await until("the line is there", () => find() !== undefined);
    expect(find()).toMatchObject({ level: 30, route: "/api/status/:id", actor: "key" });
  });
});

test("what is secret or somebody's own never reaches the log, wherever it is sent", async () => {
  const headers = {
    Cookie: `a=${CANARY}; letsping-${app.port}.session_token=${CANARY}`,
    "X-LetsPing-Project": CANARY,
    "X-Forwarded-For": CANARY,
    "User-Agent": CANARY,
    Referer: `https://example.com/${CANARY}`,
    traceparent: CANARY,
    "Last-Event-ID": CANARY,
    Origin: `https://${CANARY}.example`,
  };
  const bearer = { Authorization: `Bearer lp_live_${CANARY}`, "Idempotency-Key": CANARY };
  const body = {
    ...REFUND,
    payload: { ...REFUND.payload, note: CANARY, [CANARY]: CANARY },
    metadata: { reason: CANARY, role: CANARY },
  };
  await Promise.all([
    app.anonymous.get(`/api/${CANARY}/x?token=${CANARY}`, headers),
    app.anonymous.get(`/${CANARY}?q=${CANARY}`, headers),
    app.anonymous.get(`/api/status/req_${CANARY}?wait_ms=${CANARY}`, { ...headers, ...bearer }),
    app.anonymous.get(`/api/status/${CANARY}`, bearer),
    agent.get(`/api/status/req_${CANARY}`),
    agent.get(`/api/requests?q=${CANARY}&cursor=${CANARY}`),
    agent.get(`/api/events?last_event_id=${CANARY}`),
    agent.post("/api/ingest", body, { "Idempotency-Key": CANARY }),
    agent.post("/api/ingest", { ...REFUND, payload: { note: CANARY }, metadata: null }),
    agent.post("/api/ingest", { ...REFUND, schema: null, payload: { note: CANARY } }),
    agent.post("/api/ingest", { ...REFUND, [CANARY]: CANARY }),
    agent.call("POST", "/api/ingest", { raw: `{"${CANARY}": ` }),
    agent.call("POST", "/api/ingest", { raw: "{}", headers: { "Content-Type": CANARY } }),
    app.anonymous.post("/api/auth/sign-in/email", { email: `${CANARY}@example.com`, password: CANARY }),
    app.anonymous.post("/api/sign-in-link", { token: CANARY, email: `${CANARY}@example.com`, name: CANARY }),
    app.anonymous.get("/metrics", { Authorization: `Bearer ${CANARY}` }),
    app.anonymous.call("POST", "/api/resolve", { raw: CANARY, headers }),
    maya.post("/api/resolve", { id: CANARY, decision: "reject", reason: CANARY }),
    maya.get("/api/requests", { "X-LetsPing-Project": CANARY }),
    maya.get(`/api/requests/${CANARY}\u0000`),
  ]);
  const kept = await ask(agent, { schema: null, payload: { note: CANARY } });
  await maya.post("/api/resolve", { id: kept, decision: "reject", reason: CANARY });
  await lineOf(await app.anonymous.get("/healthz"));
  expect(lines().length).toBeGreaterThan(20);
  expect(app.logged()).not.toContain(CANARY);
  expect(app.logged()).not.toContain(agent.apiKey);
  expect(app.logged()).not.toMatch(/lp_(test|live)_|session_token/);
});

test("readiness is told when it changes, not at every probe", async () => {
  const other = await createTestApp({ limits: "off" });
  try {
    await other.anonymous.get("/readyz");
    other.stop();
    for (let probe = 0; probe < 5; probe++) expect((await other.anonymous.get("/readyz")).status).toBe(503);
    expect(other.logged().match(/"not ready"/g)).toHaveLength(1);
  } finally {
    await other.close();
  }
});
