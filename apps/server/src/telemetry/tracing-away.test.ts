import { randomBytes } from "node:crypto";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { startCollector } from "../testing/collector";
import { createTestApp } from "../testing/create-test-app";
import { freePort } from "../testing/gateway-process";
import { startGatewayProcess } from "../testing/gateway-process";
import { createTestDatabase } from "../testing/postgres";
import type { TestDatabase } from "../testing/postgres";
import { createTestClient } from "../testing/test-client";
import { until } from "../testing/until";

const API_KEY = `lp_test_${"t".repeat(40)}`;
/** Several starts of a real gateway, also on a busy machine, in milliseconds. */
const SLOW_MS = 120_000;
const FAST = { OTEL_BSP_SCHEDULE_DELAY: "20", OTEL_EXPORTER_OTLP_TIMEOUT: "500" };

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("a collector that is away costs spans, never a call, and is told once", async () => {
  const app = await createTestApp({
    limits: "off",
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`, ...FAST },
  });
  try {
    const agent = await app.withKey();
    const maya = await app.as("operator");
    for (let count = 0; count < 5; count++) expect((await approve(maya, await ask(agent))).status).toBe(200);
    await until("the loss is told", () => app.logged().includes("spans cannot be sent"));
    expect((await approve(maya, await ask(agent))).status).toBe(200);
    expect(app.logged().match(/spans cannot be sent/g)).toHaveLength(1);
  } finally {
    await app.close();
  }
});

const KEY = randomBytes(32).toString("base64");

async function start(more: Record<string, string>) {
  const gateway = await startGatewayProcess({
    DATABASE_URL: database.url,
    LETSPING_MASTER_KEY: KEY,
    LETSPING_BOOTSTRAP_API_KEY: API_KEY,
    ...more,
  });
  const agent = createTestClient(gateway.url, { Authorization: `Bearer ${API_KEY}` });
  return { gateway, agent };
}

test(
  "a stop sends what is left, and does not wait for a collector that hangs",
  async () => {
    const taking = await startCollector();
    const hanging = await startCollector("hang");
    try {
      const lazy = { OTEL_BSP_SCHEDULE_DELAY: "60000", OTEL_SERVICE_NAME: "approvals" };
      const first = await start({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${taking.url}/v1/traces`, ...lazy });
      await ask(first.agent);
      expect(taking.spans).toEqual([]);
      expect(await first.gateway.stop()).toBe(0);
      expect(taking.spans.map((span) => span.name)).toContain("POST /api/ingest");
      expect(new Set(taking.spans.map((span) => span.service))).toEqual(new Set(["approvals"]));

      const second = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: hanging.url, ...lazy });
      await ask(second.agent);
      const began = performance.now();
      expect(await second.gateway.stop()).toBe(0);
      expect(performance.now() - began).toBeLessThan(6_000);
      expect(hanging.received()).toContain("POST /api/ingest");
    } finally {
      await taking.close();
      await hanging.close();
    }
  },
  SLOW_MS,
);
