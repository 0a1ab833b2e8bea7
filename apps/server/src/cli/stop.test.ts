import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { withConnection } from "../db/one-connection";
import { ask } from "../testing/asking";
import { REFUND } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import { openEvents } from "../testing/event-reader";
import { startGatewayProcess } from "../testing/gateway-process";
import { switchLimitsOffAt } from "../testing/guardrail-settings";
import type { GatewayProcess } from "../testing/gateway-process";
import { createTestDatabase } from "../testing/postgres";
import type { TestDatabase } from "../testing/postgres";
import { createTestClient } from "../testing/test-client";
import type { TestClient } from "../testing/test-client";
import { until } from "../testing/until";

const API_KEY = `lp_test_${"s".repeat(40)}`;
const MASTER_KEY = randomBytes(32).toString("base64");

let database: TestDatabase;
const started: GatewayProcess[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  for (const gateway of started) await gateway.stop();
  await database.drop();
});

async function start(
  more: Record<string, string> = {},
): Promise<{ gateway: GatewayProcess; agent: TestClient }> {
  const gateway = await startGatewayProcess({
    DATABASE_URL: database.url,
    LETSPING_MASTER_KEY: MASTER_KEY,
    LETSPING_BOOTSTRAP_API_KEY: API_KEY,
    ...more,
  });
  started.push(gateway);
  await switchLimitsOffAt(database.url, MASTER_KEY);
  const headers = { Authorization: `Bearer ${API_KEY}`, "X-LetsPing-Version": "2" };
  return { gateway, agent: createTestClient(gateway.url, headers) };
}

test("stopping in the middle of work: every accepted request is there, waiters are told to ask again, and asking again works", async () => {
  const { gateway, agent } = await start();
  const waiting = await ask(agent);
  const waiters = Promise.all(
    Array.from({ length: 10 }, () => agent.get(`/api/status/${waiting}?wait_ms=60000`)),
  );
  const accepted: string[] = [];
  let refused = 0;
  let stopping = false;
  const busy = Array.from({ length: 8 }, async () => {
    while (refused === 0 || !stopping) {
      try {
        const answer = await agent.post("/api/ingest", REFUND);
        if (answer.status !== 200) throw new Error(`The gateway answered ${answer.status}.`);
        accepted.push(answer.body.id);
      } catch (cause) {
        // Refused before it was accepted: the port is closed. Anything else is a lost answer.
        refused++;
        if (!stopping) throw cause;
        return;
      }
    }
  });
  await until("work goes on", () => accepted.length > 40);
  const began = performance.now();
  stopping = true;
  gateway.process.kill("SIGTERM");
  for (const answer of await waiters) {
    expect([answer.status, answer.body.status]).toEqual([200, "PENDING"]);
    expect(answer.headers.get("connection")).toBe("close");
  }
  await Promise.all(busy);
  expect(await gateway.ended).toBe(0);
  expect(performance.now() - began).toBeLessThan(5_000);

  const { rows } = await withConnection(database.url, (client) =>
    client.query("select id from approval_request where id = any($1)", [accepted]),
  );
  expect(rows).toHaveLength(accepted.length);

  const { gateway: next, agent: again } = await start();
  expect((await again.get(`/api/status/${waiting}`)).body.status).toBe("PENDING");
  expect(await next.stop()).toBe(0);
});

test("a connection that was opened and never used does not hold the stop up", async () => {
  const { gateway } = await start();
  const socket = connect(gateway.port, "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "connect");
  await createTestClient(gateway.url, {}).get("/healthz");
  const began = performance.now();
  expect(await gateway.stop()).toBe(0);
  expect(performance.now() - began).toBeLessThan(5_000);
});

test("another master key ends the start with one clear line, and the right one still works", async () => {
  const wrong = start({ LETSPING_MASTER_KEY: randomBytes(32).toString("base64") });
  await expect(wrong).rejects.toThrow(
    /LETSPING_MASTER_KEY is not the key that this database was sealed with/,
  );
  const { gateway } = await start();
  expect(await gateway.stop()).toBe(0);
  expect(gateway.output()).not.toContain(MASTER_KEY);
  expect(gateway.output()).not.toContain(API_KEY);
});

test("a stop ends streams and long polls inside the gateway, and it says that it is not ready", async () => {
  const app = await createTestApp({ limits: "off" });
  try {
    const agent = await app.withKey();
    const maya = await app.as("operator");
    const id = await ask(agent);
    const stream = await openEvents(app.url, maya, "/api/events");
    const held = agent.get(`/api/status/${id}?wait_ms=60000`);
    await until("the call is held", () => app.deps.waiters.count() === 1);
    app.stop();
    expect((await held).body.status).toBe("PENDING");
    expect(await stream.next()).toBeNull();
    const ready = await app.anonymous.get("/readyz");
    expect([ready.status, ready.body.status]).toEqual([503, "not_ready"]);
    expect((await app.anonymous.get("/healthz")).status).toBe(200);
    expect((await agent.get(`/api/status/${id}?wait_ms=60000`)).body.status).toBe("PENDING");
  } finally {
    await app.close();
  }
});

test("a client that goes away leaves no waiter behind", async () => {
  const app = await createTestApp({ limits: "off" });
  try {
    const agent = await app.withKey();
    const id = await ask(agent);
    const leaving = new AbortController();
    const held = fetch(`${app.url}/api/status/${id}?wait_ms=60000`, {
      headers: { ...agent.headers },
      signal: leaving.signal,
    });
    await until("the call is held", () => app.deps.waiters.count() === 1);
    leaving.abort();
    await expect(held).rejects.toThrow();
    await until("the waiter is gone", () => app.deps.waiters.count() === 0);
  } finally {
    await app.close();
  }
});
