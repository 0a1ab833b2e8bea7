import { randomBytes } from "node:crypto";
import type { StreamEvent } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { ask } from "../testing/asking";
import { openEvents } from "../testing/event-reader";
import { startGatewayProcess } from "../testing/gateway-process";
import { switchLimitsOffAt } from "../testing/guardrail-settings";
import type { GatewayProcess } from "../testing/gateway-process";
import { createTestDatabase } from "../testing/postgres";
import type { TestDatabase } from "../testing/postgres";
import { createTestClient } from "../testing/test-client";
import type { TestClient } from "../testing/test-client";

const API_KEY = `lp_test_${"r".repeat(40)}`;
/** Several starts of a real gateway, also on a busy machine, in milliseconds. */
const SLOW_MS = 120_000;
const MASTER_KEY = randomBytes(32).toString("base64");

let database: TestDatabase;
const started: GatewayProcess[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await Promise.all(started.map((gateway) => gateway.stop()));
  await database.drop();
});

async function start(): Promise<{ gateway: GatewayProcess; agent: TestClient }> {
  const gateway = await startGatewayProcess({
    DATABASE_URL: database.url,
    LETSPING_MASTER_KEY: MASTER_KEY,
    LETSPING_BOOTSTRAP_API_KEY: API_KEY,
  });
  started.push(gateway);
  await switchLimitsOffAt(database.url, MASTER_KEY);
  return { gateway, agent: createTestClient(gateway.url, { Authorization: `Bearer ${API_KEY}` }) };
}

/** Reads until there are so many, or the stream has ended. */
async function read(stream: Awaited<ReturnType<typeof openEvents>>, count: number): Promise<StreamEvent[]> {
  const told: StreamEvent[] = [];
  while (told.length < count) {
    const event = await stream.next();
    if (!event) break;
    told.push(event);
  }
  return told;
}

test(
  "replay over a restart: every event once and in order, whatever happened while the reader was away",
  async () => {
    const first = await start();
    const stream = await openEvents(first.gateway.url, first.agent, "/api/events");
    const asked: string[] = [];
    const askMany = async (agent: TestClient, count: number) => {
      asked.push(...(await Promise.all(Array.from({ length: count }, () => ask(agent)))));
    };
    await askMany(first.agent, 20);
    const heard = await read(stream, 12);
    // Eight more are told to a reader that leaves; then the gateway is cut off in the middle of further work.
    await stream.close();
    await askMany(first.agent, 15);
    const withdrawn = asked.slice(0, 5);
    for (const id of withdrawn) await first.agent.post(`/api/requests/${id}/cancel`);
    first.gateway.process.kill("SIGKILL");
    await first.gateway.ended;

    const second = await start();
    const last = heard.at(-1)?.id ?? "";
    const again = await openEvents(second.gateway.url, second.agent, "/api/events", {
      "Last-Event-ID": last,
    });
    await askMany(second.agent, 10);
    heard.push(...(await read(again, 8 + 15 + 5 + 10)));
    await again.close();
    const created = heard
      .filter((event) => event.type === "request.created")
      .map((event) => event.request_id);
    expect([...created].sort()).toEqual([...asked].sort());
    const cancelled = heard
      .filter((event) => event.type === "request.cancelled")
      .map((event) => event.request_id);
    expect(cancelled).toEqual(withdrawn);
    expect(new Set(heard.map((event) => event.id)).size).toBe(heard.length);
    expect(heard).toHaveLength(50);

    // The whole of it again, by the query, in the same order.
    const whole = await openEvents(
      second.gateway.url,
      second.agent,
      `/api/events?last_event_id=${heard[0]?.id ?? ""}`,
    );
    expect(await read(whole, 49)).toEqual(heard.slice(1));
    await whole.close();
  },
  SLOW_MS,
);

test("the header goes before the query, as a browser that reconnects needs it", async () => {
  const { gateway, agent } = await start();
  const events = await openEvents(gateway.url, agent, "/api/events?last_event_id=evt_0_0");
  const [first, second, third] = await read(events, 3);
  await events.close();
  const path = `/api/events?last_event_id=${first?.id ?? ""}`;
  const reconnected = await openEvents(gateway.url, agent, path, { "Last-Event-ID": second?.id ?? "" });
  expect(await reconnected.next()).toEqual(third);
  await reconnected.close();
});

test("an event from after what the database knows is refused: the database was restored from a backup", async () => {
  const { gateway, agent } = await start();
  const answer = await agent.get("/api/events?last_event_id=evt_999999999999_1");
  expect([answer.status, answer.body.error]).toEqual([400, "invalid_request"]);
  expect(answer.body.message).toContain("restored from a backup");
  expect(await gateway.stop()).toBe(0);
});
