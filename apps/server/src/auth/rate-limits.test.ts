import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll } from "vitest";
import { afterEach } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { freePort } from "../testing/gateway-process";
import { hasRedis } from "../testing/redis-server";
import { killRedis } from "../testing/redis-server";
import { spawnRedis } from "../testing/redis-server";
import { until } from "../testing/until";
import { createRateLimits } from "./rate-limits";
import type { RateLimits } from "./rate-limits";

const required = (process.env["LETSPING_REQUIRE"] ?? "").split(",").includes("redis");

/** What every counter does, wherever it counts. `open` gives a new gateway's view of the same counts. */
function contract(open: () => Promise<RateLimits>, shared: boolean): void {
  const opened: RateLimits[] = [];
  const gateway = async () => {
    const limits = await open();
    opened.push(limits);
    return limits;
  };
  afterEach(async () => {
    for (const limits of opened.splice(0)) await limits.close();
  });

  async function failTimes(limits: RateLimits, key: string, times: number): Promise<void> {
    for (let count = 0; count < times; count++) {
      await limits.signInByPair.check(key);
      await limits.signInByPair.fail(key);
    }
  }

  test("ten failures are let through, the eleventh try is refused with the seconds to wait", async () => {
    const limits = await gateway();
    await failTimes(limits, "eleven@example.test", 10);
    await expect(limits.signInByPair.check("eleven@example.test")).rejects.toMatchObject({
      error: "rate_limited",
      status: 429,
      retryAfterSeconds: expect.toSatisfy((seconds: number) => seconds >= 1 && seconds <= 600),
    });
  });

  test("one key does not close another, nor one kind of failure another kind", async () => {
    const limits = await gateway();
    await failTimes(limits, "closed@example.test", 10);
    await limits.signInByPair.check("open@example.test");
    await limits.signInByAddress.check("closed@example.test");
    await limits.keysByAddress.check("closed@example.test");
  });

  test("success begins the count again", async () => {
    const limits = await gateway();
    await failTimes(limits, "right@example.test", 9);
    await limits.signInByPair.succeed("right@example.test");
    await failTimes(limits, "right@example.test", 9);
    await limits.signInByPair.check("right@example.test");
  });

  test("failures beyond the limit are counted without an error of their own", async () => {
    const limits = await gateway();
    await Promise.all(Array.from({ length: 30 }, () => limits.signInByPair.fail("many@example.test")));
    await expect(limits.signInByPair.check("many@example.test")).rejects.toMatchObject({
      error: "rate_limited",
    });
  });

  test("many tries at once do not get past the limit together, and one that is over makes room", async () => {
    const limits = await gateway();
    const begun = await Promise.allSettled(
      Array.from({ length: 40 }, () => limits.signInByPair.begin("storm@example.test")),
    );
    const ends = begun.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    expect(ends.length).toBeLessThanOrEqual(10);
    for (const end of ends) end();
    await limits.signInByPair.check("storm@example.test");
  });

  test("checking alone counts nothing", async () => {
    const limits = await gateway();
    for (let count = 0; count < 50; count++) await limits.signInByPair.check("looked@example.test");
  });

  test(shared ? "two gateways count together" : "two gateways count for themselves", async () => {
    const [one, two] = [await gateway(), await gateway()];
    await failTimes(one, "both@example.test", 5);
    await failTimes(two, "both@example.test", 5);
    const checking = one.signInByPair.check("both@example.test");
    await (shared
      ? expect(checking).rejects.toMatchObject({ error: "rate_limited" })
      : expect(checking).resolves.toBeUndefined());
  });
}

describe("in memory", () => {
  contract(async () => createRateLimits(null), false);
});

test.runIf(required)("redis-server is there, because LETSPING_REQUIRE names it", () => {
  expect(hasRedis).toBe(true);
});

describe.skipIf(!hasRedis)("in Redis (skipped where redis-server is not installed)", () => {
  let server: ChildProcess;
  let folder: string;
  let url: string;

  async function startRedis(port: number): Promise<void> {
    server = spawnRedis(port, ["--dir", folder]);
    const probe = new Redis(url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
    probe.on("error", () => undefined);
    await probe.ping();
    probe.disconnect();
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "letsping-redis-"));
    const port = await freePort();
    url = `redis://127.0.0.1:${port}`;
    await startRedis(port);
  });
  afterAll(async () => {
    await killRedis(server);
    rmSync(folder, { recursive: true, force: true });
  });

  /** Fails once and looks whether Redis has it: a gateway that is not connected yet counts in memory. */
  async function countsInRedis(limits: RateLimits): Promise<void> {
    const redis = new Redis(url);
    const key = `probe-${randomUUID()}`;
    await until("Redis counts", async () => {
      await limits.keysByAddress.fail(key);
      return (await redis.keys(`*${key}`)).length > 0;
    });
    redis.disconnect();
  }

  contract(async () => {
    const limits = createRateLimits(url);
    await countsInRedis(limits);
    return limits;
  }, true);

  test("while Redis is away each gateway counts for itself, and neither opens nor closes the door", async () => {
    const limits = createRateLimits(url);
    try {
      await countsInRedis(limits);
      await killRedis(server);
      for (let count = 0; count < 10; count++) {
        await limits.signInByPair.check("outage@example.test");
        await limits.signInByPair.fail("outage@example.test");
      }
      await expect(limits.signInByPair.check("outage@example.test")).rejects.toMatchObject({
        error: "rate_limited",
      });
      await limits.signInByPair.check("innocent@example.test");
      await startRedis(Number(new URL(url).port));
      await countsInRedis(limits);
    } finally {
      await limits.close();
    }
  });
});
