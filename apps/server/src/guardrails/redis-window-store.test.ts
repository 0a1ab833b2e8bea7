import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WindowAnswer } from "@letsping/guardrails";
import type { WindowCheck } from "@letsping/guardrails";
import { windowStoreContract } from "@letsping/guardrails/testing";
import type { Redis } from "ioredis";
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
import { readWindowStoreAnswer } from "./read-window-store-answer";
import { connectWindowRedis } from "./redis-window-store";
import { createRedisWindowStore } from "./redis-window-store";
import { evictionProblem } from "./redis-window-store";

const required = (process.env["LETSPING_REQUIRE"] ?? "").split(",").includes("redis");

test.runIf(required)("redis-server is there, because LETSPING_REQUIRE names it", () => {
  expect(hasRedis).toBe(true);
});

describe.skipIf(!hasRedis)("in Redis (skipped where redis-server is not installed)", () => {
  let redis: Redis;
  let port: number;
  /** Ends what was started: by the test, and for all tests. */
  const started: (() => Promise<void>)[] = [];
  const ofAll: (() => Promise<void>)[] = [];

  const startRedis = async (port: number, more: string[] = []): Promise<ChildProcess> => {
    const child = spawnRedis(port, more);
    started.push(() => killRedis(child));
    const probe = await connect(port);
    probe.disconnect();
    return child;
  };
  const connect = async (port: number): Promise<Redis> => {
    const connection = connectWindowRedis(`redis://127.0.0.1:${port}`);
    started.push(async () => connection.disconnect());
    await until("Redis answers", async () => (await connection.ping().catch(() => "")) === "PONG");
    return connection;
  };
  /** A Redis that a test may stop, and a connection to it. */
  const ownRedis = async (more: string[] = []) => {
    const port = await freePort();
    const child = await startRedis(port, more);
    return { port, child, connection: await connect(port) };
  };

  beforeAll(async () => {
    ({ port, connection: redis } = await ownRedis());
    ofAll.push(...started.splice(0));
  });
  afterEach(async () => {
    for (const end of started.splice(0)) await end();
  });
  afterAll(async () => {
    for (const end of ofAll) await end();
  });

  windowStoreContract({
    open: () => createRedisWindowStore(redis, { clock: "caller" }),
    openWithOwnClock: () => createRedisWindowStore(redis),
  });

  const everything = (projectId: string): WindowCheck => ({
    projectId,
    nowMs: 0,
    velocity: [
      { key: "agent", limit: 2, windowMs: 60_000, recover: "window" },
      { key: "project", limit: 9, windowMs: 60_000, recover: "sliding" },
    ],
    costs: [{ key: "agent", amount: 3, limit: 100, windowMs: 3_600_000 }],
    loop: { key: "agent", hash: "same", consecutive: 3, cycles: 3, windowMs: 3_600_000 },
  });

  test("two gateways count together", async () => {
    const [first, second, projectId] = [await connect(port), await connect(port), randomUUID()];
    const answers = [];
    for (const connection of [first, second, first]) {
      answers.push((await createRedisWindowStore(connection).check(everything(projectId))).allowed);
    }
    expect(answers).toEqual([true, true, false]);
  });

  test("a request is one command; a script that Redis forgot is sent again and counts once", async () => {
    const [store, projectId] = [createRedisWindowStore(redis), randomUUID()];
    const calls = async (command: string) =>
      Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(await redis.info("commandstats"))?.[1] ?? 0);
    await store.check(everything(projectId));
    const [byHash, byText] = [await calls("evalsha"), await calls("eval")];
    expect((await store.check(everything(projectId))).costs[0]?.sum).toBe(3);
    expect([await calls("evalsha"), await calls("eval")]).toEqual([byHash + 1, byText]);
    await redis.script("FLUSH");
    const withoutLimits = { ...everything(projectId), velocity: [], loop: null };
    expect((await store.check(withoutLimits)).costs[0]?.sum).toBe(6);
    expect(await calls("eval")).toBe(byText + 1);
    expect((await store.check(withoutLimits)).costs[0]?.sum).toBe(9);
    expect(await calls("eval")).toBe(byText + 1);
  });

  test("every key expires after its window", async () => {
    const [store, projectId] = [createRedisWindowStore(redis), randomUUID()];
    for (let count = 0; count < 4; count++) await store.check(everything(projectId));
    const keys = await redis.keys(`letsping:limits:{${projectId}}:*`);
    expect(keys).toHaveLength(5);
    for (const key of keys) {
      const lasts = await redis.pttl(key);
      expect(lasts).toBeGreaterThan(59_000);
      expect(lasts).toBeLessThanOrEqual(62 * 60_000);
    }
  });

  test("a great limit is as exact as a small one", async () => {
    const [store, projectId] = [createRedisWindowStore(redis, { clock: "caller" }), randomUUID()];
    const at = (nowMs: number): WindowCheck => ({
      ...everything(projectId),
      nowMs,
      velocity: [{ key: "agent", limit: 10_000, windowMs: 60_000, recover: "sliding" }],
      costs: [],
      loop: null,
    });
    const answers: WindowAnswer[] = [];
    // In parts: an answer is waited for one second, and those behind it wait too.
    while (answers.length < 10_100) {
      const part = Array.from({ length: 100 }, (_call, index) =>
        store.check(at(1_000_000 + Math.floor((answers.length + index) / 5))),
      );
      answers.push(...(await Promise.all(part)));
    }
    expect(answers.filter(({ allowed }) => allowed)).toHaveLength(10_000);
    expect(answers[10_000]?.velocity[0]).toEqual({ allowed: false, endsAtMs: 1_060_000 });
    const next = [];
    for (let count = 0; count < 6; count++) next.push((await store.check(at(1_060_000))).allowed);
    expect(next).toEqual([true, true, true, true, true, false]);
  });

  test("all that a request counts lies in one slot of a cluster", async () => {
    const folder = mkdtempSync(join(tmpdir(), "letsping-redis-"));
    started.push(async () => rmSync(folder, { recursive: true, force: true }));
    const { connection } = await ownRedis(["--cluster-enabled", "yes", "--dir", folder]);
    await connection.cluster("ADDSLOTSRANGE", 0, 16_383);
    const store = createRedisWindowStore(connection);
    for (const projectId of ["prj_1", "}{", "{}", "a}b{c", "é"]) {
      await until("the cluster is up", async () => /cluster_state:ok/.test(await connection.cluster("INFO")));
      for (const allowed of [true, true, false]) {
        expect((await store.check(everything(projectId))).allowed).toBe(allowed);
      }
      const blocked = await store.listBlocked(projectId, 0);
      expect(blocked.map(({ kind }) => kind).sort()).toEqual(["loop", "velocity"]);
      for (const limit of blocked) await store.release(projectId, limit);
      expect((await store.check(everything(projectId))).allowed).toBe(true);
    }
  });

  test("while Redis is away a request throws at once, and is decided again when Redis is back", async () => {
    const { port: own, child, connection } = await ownRedis();
    const store = createRedisWindowStore(connection);
    expect((await store.check(everything("project"))).allowed).toBe(true);
    await killRedis(child);
    await expect(store.check(everything("project"))).rejects.toThrow();
    await expect(store.listBlocked("project", 0)).rejects.toThrow();
    await expect(
      store.release("project", { kind: "cost", key: "agent", windowMs: 60_000 }),
    ).rejects.toThrow();
    await startRedis(own);
    await until("the store answers again", () =>
      store.check({ ...everything("project"), loop: null, velocity: [] }).then(
        (answer) => answer.allowed,
        () => false,
      ),
    );
  });

  test("a Redis that stands still is waited for one second, and the request throws", async () => {
    const { child, connection } = await ownRedis();
    child.kill("SIGSTOP");
    await expect(createRedisWindowStore(connection).check(everything("project"))).rejects.toThrow(
      /timed out/,
    );
  });

  test("a Redis without memory throws and counts nothing", async () => {
    const { connection } = await ownRedis();
    const store = createRedisWindowStore(connection);
    await store.check(everything("project"));
    await connection.config("SET", "maxmemory", "1");
    await expect(store.check(everything("project"))).rejects.toThrow(/OOM/);
    await connection.config("SET", "maxmemory", "0");
    expect((await store.check(everything("project"))).costs[0]?.sum).toBe(3);
  });

  test("a Redis that may throw counters away is named", async () => {
    const { connection } = await ownRedis();
    expect(await evictionProblem(connection)).toBeNull();
    await connection.config("SET", "maxmemory-policy", "volatile-lru");
    expect(await evictionProblem(connection)).toBeNull();
    await connection.config("SET", "maxmemory", "100mb");
    expect(await evictionProblem(connection)).toMatch(/volatile-lru.*noeviction/s);
  });

  test("a state that nobody can read throws", async () => {
    const unreadable = { "velocity:60000": /WRONGTYPE/, "cost:3600000": /too short/ };
    for (const [kind, message] of Object.entries(unreadable)) {
      const projectId = randomUUID();
      await redis.set(`letsping:limits:{${projectId}}:${kind}:agent`, "x");
      await expect(createRedisWindowStore(redis).check(everything(projectId))).rejects.toThrow(message);
    }
  });

  test("an answer that is not the script's throws", () => {
    const input = everything("project");
    const whole = ["1800000000000", "1", "0", "0", "0", "12", "0", "0"];
    expect(readWindowStoreAnswer(whole, input).allowed).toBe(true);
    for (const reply of [
      null,
      "OK",
      [],
      whole.slice(1),
      [...whole, "0"],
      [...whole.slice(1), "x"],
      [...whole.slice(1), ""],
    ]) {
      expect(() => readWindowStoreAnswer(reply, input)).toThrow(/instead of 8 numbers/);
    }
  });
});
