import { createHash } from "node:crypto";
import { bucketMs } from "@letsping/guardrails";
import { checkCallResult } from "@letsping/guardrails";
import { checkLimitName } from "@letsping/guardrails";
import { checkWindowInput } from "@letsping/guardrails";
import { MAX_LISTED } from "@letsping/guardrails";
import type { BlockedLimit } from "@letsping/guardrails";
import type { LimitKind } from "@letsping/guardrails";
import type { WindowAnswer } from "@letsping/guardrails";
import type { WindowCheck } from "@letsping/guardrails";
import type { WindowStore } from "@letsping/guardrails";
import { Redis } from "ioredis";
import { readWindowStoreAnswer } from "./read-window-store-answer";
import { CHECK_SCRIPT } from "./redis-window-store-script";
import { REPORT_SCRIPT } from "./redis-window-store-script";

/** Options of `createRedisWindowStore`. */
export interface RedisWindowStoreOptions {
  /** Whose clock decides: Redis's own, or (for tests and replays) that of each request. Default `server` */
  clock?: "server" | "caller";
}

/** Longest wait for Redis, in milliseconds. A request that waited longer is held for a person. */
const COMMAND_LIMIT_MS = 1_000;

/**
 * Where the keys of a project begin. The braces are the hash tag of a cluster: all lie in one slot. The id is escaped, so
 * that none can spell another's.
 */
const prefixOf = (projectId: string) => `letsping:limits:{${encodeURIComponent(projectId)}}:`;
const keyOf = (prefix: string, kind: LimitKind, { key, windowMs }: { key: string; windowMs: number }) =>
  `${prefix}${kind}:${windowMs}:${key}`;

interface Script {
  text: string;
  sha: string;
}

function script(text: string): Script {
  return { text, sha: createHash("sha1").update(text).digest("hex") };
}

const CHECK = script(CHECK_SCRIPT);
const REPORT = script(REPORT_SCRIPT);

/** One round trip; a second one when Redis does not know the script yet. */
async function run(redis: Redis, { text, sha }: Script, keys: string[], values: string[]): Promise<unknown> {
  try {
    return await redis.evalsha(sha, keys.length, ...keys, ...values);
  } catch (cause) {
    // Refused before anything ran, so nothing was counted.
    if (!(cause instanceof Error) || !cause.message.startsWith("NOSCRIPT")) throw cause;
    return await redis.eval(text, keys.length, ...keys, ...values);
  }
}

async function check(redis: Redis, input: WindowCheck, clock: "server" | "caller"): Promise<WindowAnswer> {
  const { projectId, nowMs, velocity, costs, loop } = input;
  const limits = JSON.stringify([
    clock === "caller" && nowMs,
    velocity.map((rule) => [rule.limit, rule.windowMs, rule.recover === "window"]),
    costs.map((rule) => [rule.amount, rule.limit, bucketMs(rule.windowMs)]),
    loop !== null && [loop.hash, loop.consecutive, loop.cycles, loop.windowMs],
  ]);
  const prefix = prefixOf(projectId);
  const keys = [`${prefix}blocked`];
  for (const rule of velocity) keys.push(keyOf(prefix, "velocity", rule));
  for (const rule of costs) keys.push(keyOf(prefix, "cost", rule));
  if (loop) keys.push(keyOf(prefix, "loop", loop));
  const reply = await run(redis, CHECK, keys, [limits]);
  return readWindowStoreAnswer(typeof reply === "string" ? reply.split(" ") : reply, input);
}

const NAME = /^(velocity|cost|loop):(\d+):([\s\S]*)$/;

async function listBlocked(redis: Redis, projectId: string, nowMs: number): Promise<BlockedLimit[]> {
  const prefix = prefixOf(projectId);
  const least = `(${nowMs}`;
  const found = await redis.zrangebyscore(
    `${prefix}blocked`,
    least,
    "+inf",
    "WITHSCORES",
    "LIMIT",
    0,
    MAX_LISTED,
  );
  const blocked: BlockedLimit[] = [];
  for (let at = 0; at < found.length; at += 2) {
    const [, kind, windowMs, key] = NAME.exec(found[at]?.slice(prefix.length) ?? "") ?? [];
    if (key === undefined) throw new Error(`Redis lists ${found[at]?.slice(0, 200)}, which is no counter.`);
    blocked.push({
      kind: kind as LimitKind,
      key,
      windowMs: Number(windowMs),
      endsAtMs: Number(found[at + 1]),
    });
  }
  return blocked;
}

/**
 * Counts in Redis (6.2 or later, or Valkey), so that many gateways count together: one script in one round trip. Redis
 * must not evict (`evictionProblem`). Whatever it lost in a crash or a failover is forgotten.
 */
export function createRedisWindowStore(
  redis: Redis,
  { clock = "server" }: RedisWindowStoreOptions = {},
): WindowStore {
  const now = async (nowMs: number) => {
    if (clock === "caller") return nowMs;
    const [seconds, microseconds] = await redis.time();
    return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
  };
  return {
    async check(input) {
      checkWindowInput(input);
      return check(redis, input, clock);
    },
    async reportResult(result) {
      checkCallResult(result);
      const row = keyOf(prefixOf(result.projectId), "loop", result);
      await run(redis, REPORT, [row], [result.hash, result.resultHash]);
    },
    async listBlocked(projectId, nowMs) {
      return listBlocked(redis, projectId, await now(nowMs));
    },
    async release(projectId, limit) {
      checkLimitName(projectId, limit);
      const prefix = prefixOf(projectId);
      const key = keyOf(prefix, limit.kind, limit);
      const done = await redis.multi().del(key).zrem(`${prefix}blocked`, key).exec();
      const failed = done ? done.find(([cause]) => cause)?.[0] : new Error("Redis dropped a release.");
      if (failed) throw failed;
    },
  };
}

/**
 * A connection for `createRedisWindowStore`: while Redis is away a command fails at once, and one whose answer was lost
 * is not sent again, because it may have been counted.
 */
export function connectWindowRedis(url: string): Redis {
  const redis = new Redis(url, {
    autoResendUnfulfilledCommands: false,
    commandTimeout: COMMAND_LIMIT_MS,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
  });
  // Every command that fails throws; the event would say it a second time, and end the process unheard.
  redis.on("error", () => undefined);
  return redis;
}

/**
 * Says what is wrong when this Redis may throw counters away for memory, which would open closed limits; null when it
 * keeps them.
 */
export async function evictionProblem(redis: Redis): Promise<string | null> {
  const memory = await redis.info("memory");
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1] ?? "noeviction";
  const bounded = !/^maxmemory:0\s*$/m.test(memory);
  if (policy === "noeviction" || !bounded) return null;
  return (
    `Redis evicts keys when its memory is full (maxmemory-policy ${policy}), and limits would forget what they ` +
    "counted. Set maxmemory-policy to noeviction, or give limits a Redis of their own."
  );
}
