/**
 * Whether limits with state decide exactly, whether loops are caught and natural runs let through, and what a check
 * costs. Starts a Redis and a PostgreSQL of its own. Run:
 *
 *     npx tsx --conditions=@letsping/source benchmarks/guardrails/families/limits.ts FOLDER_OF_CORPORA
 */
import { randomUUID } from "node:crypto";
import { pathToFileURL } from "node:url";
import type { JsonValue } from "@letsping/core";
import { canonicalJson } from "@letsping/core";
import { limitKey } from "@letsping/guardrails";
import { LOOP_DEFAULTS } from "@letsping/guardrails";
import { loopHash } from "@letsping/guardrails";
import type { VelocityLimit } from "@letsping/guardrails";
import type { WindowCheck } from "@letsping/guardrails";
import type { WindowStore } from "@letsping/guardrails";
import type { Answered } from "@letsping/guardrails/testing";
import { createWindowOracle } from "@letsping/guardrails/testing";
import { DECISION_ORDER } from "@letsping/guardrails/testing";
import { inDecisionOrder } from "@letsping/guardrails/testing";
import type { Row } from "../row.ts";
import { readCorpus } from "../row.ts";
import type { Score } from "../score.ts";
import { scoreOf } from "../score.ts";
import { tableOf } from "../score.ts";
import type { MeasuredStore } from "./limits-storage.ts";
import { openLimitStorage } from "./limits-storage.ts";
import type { RawRedis } from "./limits-storage.ts";

/** What one operation costs, with nothing else under way, and how many are done with 64 under way. */
export interface Cost {
  what: string;
  p50Microseconds: number;
  p99Microseconds: number;
  perSecond: number;
}

const MINUTE_MS = 60_000;
const START_MS = 1_800_000_000_000;
const LIMIT = 100;
const EVENTS = 6_000;
const AT_ONCE = 64;
const WARM_UP = 1_000;
const ROUNDS = 4_000;

/** Numbers between 0 and 1 that are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Times of requests, in order, against a limit of 100 a minute. */
const TRAFFIC: Record<string, (random: () => number) => number[]> = {
  "poisson 1.05x": (random) => {
    let at = 0;
    return Array.from({ length: EVENTS }, () => {
      at -= (Math.log(1 - random()) * MINUTE_MS) / (1.05 * LIMIT);
      return at;
    });
  },
  bursty: (random) => {
    let at = 0;
    return Array.from({ length: EVENTS }, (_event, index) => {
      at += index % 150 === 0 ? (45 + 30 * random()) * 1000 : random() * 70;
      return at;
    });
  },
  boundary: (random) =>
    Array.from({ length: EVENTS }, (_event, index) => {
      const minute = Math.floor(index / (2 * LIMIT)) * 2 + 1;
      return minute * MINUTE_MS + (random() - 0.5) * 1000;
    }).sort((a, b) => a - b),
};

const request = (projectId: string, nowMs: number, limits: Partial<WindowCheck>): WindowCheck => ({
  velocity: [],
  costs: [],
  loop: null,
  ...limits,
  projectId,
  nowMs,
});

/** Refusals that the oracle wants are positives; a wrong allow is a miss, a wrong deny a false hit. */
function scoreDecisions(family: string, set: string, answered: readonly Answered[]): Score {
  const oracle = createWindowOracle();
  const counts = { family, set, positives: 0, found: 0, negatives: 0, falseHits: 0 };
  for (const { input, answer } of answered) {
    const { allowed } = oracle.check(input, answer.atMs);
    counts[allowed ? "negatives" : "positives"]++;
    if (!answer.allowed) counts[allowed ? "falseHits" : "found"]++;
  }
  return scoreOf(counts);
}

async function scoreVelocity({ name, replay, live }: MeasuredStore): Promise<Score[]> {
  const scores: Score[] = [];
  for (const [traffic, timesOf] of Object.entries(TRAFFIC)) {
    for (const recover of ["sliding", "window"] as const) {
      const projectId = randomUUID();
      const velocity = [{ key: "agent", limit: LIMIT, windowMs: MINUTE_MS, recover }];
      const answered: Answered[] = [];
      for (const afterMs of timesOf(seeded(1))) {
        const input = request(projectId, START_MS + Math.floor(afterMs), { velocity });
        answered.push({ input, answer: await replay.check(input) });
      }
      scores.push(scoreDecisions(`limits.velocity ${recover}`, `${name}, ${traffic}`, answered));
    }
  }
  return [...scores, await scoreStorm(name, live)];
}

/** 64 requests under way all the time, on the store's own clock, with windows short enough to pass meanwhile. */
async function scoreStorm(name: string, store: WindowStore): Promise<Score> {
  const [projectId, random] = [randomUUID(), seeded(2)];
  const inputs = Array.from({ length: EVENTS }, (_event, index) => {
    const key = `agent-${index % 4}`;
    const velocity: VelocityLimit[] = [
      { key, limit: 20, windowMs: 100, recover: "sliding" },
      { key: "project", limit: 70, windowMs: 150, recover: "sliding" },
      { key: `action-${index % 3}`, limit: 45, windowMs: 200, recover: "window" },
    ];
    const cost = { key, amount: Math.floor(random() * 5), limit: 1_500, windowMs: MINUTE_MS };
    return { velocity, costs: [DECISION_ORDER, cost] };
  });
  const answered: Answered[] = [];
  await atOnce(inputs, async (limits) => {
    const input = request(projectId, Date.now(), limits);
    answered.push({ input, answer: await store.check(input) });
  });
  return scoreDecisions("limits.velocity", `${name}, ${AT_ONCE} at once`, inDecisionOrder(answered));
}

async function atOnce<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

interface Call {
  name: string;
  args: { [key: string]: JsonValue };
}

/** What may differ between two calls that mean the same. `turn` counts the calls. */
const DISGUISES: Record<string, (args: Call["args"], turn: number, random: () => number) => Call["args"]> = {
  "as it is": (args) => args,
  "keys permuted": (args, _turn, random) => permuted(args, random) as Call["args"],
  "white space": (args, _turn, random) => spaced(args, random) as Call["args"],
  "fresh ids": (args) => ({ request_id: randomUUID(), ...args, traceId: randomUUID(), nonce: randomUUID() }),
  timestamps: (args, turn) => ({
    ...args,
    timestamp: new Date(START_MS + turn * 1_000).toISOString(),
    sentAt: START_MS + turn * 1_000 - 20,
    read_at: Math.floor(START_MS / 1000) + turn,
  }),
  counters: (args, turn) => ({ ...args, attempt: turn, note: `attempt ${turn + 1} of 9` }),
};
DISGUISES["all together"] = (args, turn, random) =>
  ["fresh ids", "timestamps", "keys permuted", "white space"].reduce(
    (value, name) => DISGUISES[name]?.(value, turn, random) ?? value,
    { ...args, attempt: turn } as Call["args"],
  );

function permuted(value: JsonValue, random: () => number): JsonValue {
  if (Array.isArray(value)) return value.map((item) => permuted(item, random));
  if (value === null || typeof value !== "object") return value;
  const fields = Object.entries(value).map(([key, item]) => ({ key, item, at: random() }));
  return Object.fromEntries(
    fields.sort((a, b) => a.at - b.at).map(({ key, item }) => [key, permuted(item, random)]),
  );
}

function spaced(value: JsonValue, random: () => number): JsonValue {
  if (Array.isArray(value)) return value.map((item) => spaced(item, random));
  if (typeof value === "string") {
    return `${random() < 0.5 ? " " : ""}${value.replaceAll(" ", random() < 0.5 ? "  " : "\n")}${random() < 0.5 ? "\t" : ""}`;
  }
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, spaced(item, random)]));
}

/** Makes the calls one second apart; the places of those that were refused. */
async function refusedOf(store: WindowStore, calls: readonly Call[]): Promise<number[]> {
  const projectId = randomUUID();
  const refused: number[] = [];
  for (const [index, { name, args }] of calls.entries()) {
    const nowMs = START_MS + index * 1_000;
    const loop = { key: "agent", hash: loopHash("airline", name, args, nowMs), ...LOOP_DEFAULTS };
    if (!(await store.check(request(projectId, nowMs, { loop }))).allowed) refused.push(index);
  }
  return refused;
}

/** Natural runs are negatives; runs that end in a disguised loop of one, two or three calls are positives. */
async function scoreLoops({ name, replay }: MeasuredStore, sequences: readonly Call[][]): Promise<Score[]> {
  const natural = { family: "limits.loop", set: `${name}, natural runs`, positives: 0, found: 0 };
  let falseHits = 0;
  for (const calls of sequences) if ((await refusedOf(replay, calls)).length > 0) falseHits++;
  const scores = [scoreOf({ ...natural, negatives: sequences.length, falseHits })];
  for (const [disguise, change] of Object.entries(DISGUISES)) {
    const counts = {
      family: "limits.loop",
      set: `${name}, ${disguise}`,
      positives: 0,
      found: 0,
      negatives: 0,
      falseHits: 0,
    };
    const random = seeded(3);
    for (const calls of sequences) {
      for (const period of [1, 2, 3]) {
        const start = Math.floor(random() * Math.max(1, calls.length - period));
        const round = calls.slice(start, start + period);
        const different = new Set(round.map(({ name: tool, args }) => loopHash("airline", tool, args)));
        if (different.size < period) continue;
        const { consecutive, cycles } = LOOP_DEFAULTS;
        const length = period === 1 ? consecutive : period * cycles;
        const turns = Array.from({ length }, (_turn, turn) => round[turn % period] as Call);
        const looped = turns.map((call, turn) => ({ ...call, args: change(call.args, turn, random) }));
        counts.positives++;
        const refused = await refusedOf(replay, [...calls.slice(0, start), ...looped]);
        if (refused.includes(start + looped.length - 1)) counts.found++;
      }
    }
    scores.push(scoreOf(counts));
  }
  return scores;
}

/** Different payloads of one kind that get the same hash: each would be taken for a repetition. */
function scoreDifference(rows: readonly Row[]): Score {
  const kinds = new Map<string, Map<string, JsonValue>>();
  for (const { kind, payload } of rows) {
    const distinct = kinds.get(kind) ?? new Map<string, JsonValue>();
    kinds.set(kind, distinct.set(canonicalJson(payload), payload as JsonValue));
  }
  let [negatives, falseHits] = [0, 0];
  for (const [kind, distinct] of kinds) {
    const hashes = new Set(
      [...distinct.values()].map((payload) => loopHash("service", kind, payload, START_MS)),
    );
    negatives += distinct.size;
    falseHits += distinct.size - hashes.size;
  }
  return scoreOf({
    family: "limits.loop",
    set: "different payloads",
    positives: 0,
    found: 0,
    negatives,
    falseHits,
  });
}

/**
 * Exactness of velocity limits and loops, for each store.
 *
 * @param rows of `loop_sequences` and `benign_payloads`
 */
export async function scoreLimits(stores: readonly MeasuredStore[], rows: readonly Row[]): Promise<Score[]> {
  const sequences = rows.filter(({ file }) => file === "loop_sequences").map(({ calls }) => calls as Call[]);
  const scores = [scoreDifference(rows.filter(({ file }) => file === "benign_payloads"))];
  for (const store of stores)
    scores.push(...(await scoreVelocity(store)), ...(await scoreLoops(store, sequences)));
  return scores;
}

/** Everything that one request of an agent is held against: four rates, two costs and a row of calls. */
function everything(turn: number): WindowCheck {
  const [windowMs, recover] = [MINUTE_MS, "window"] as const;
  return request(`prj_${turn % 400}`, Date.now(), {
    velocity: [
      { key: limitKey("agent", "agt_1"), limit: LIMIT, windowMs, recover },
      { key: limitKey("service", "billing"), limit: LIMIT, windowMs, recover },
      { key: limitKey("action", "billing", "refund"), limit: LIMIT, windowMs, recover },
      { key: limitKey("project"), limit: LIMIT, windowMs, recover },
    ],
    costs: [
      { key: limitKey("agent", "agt_1"), amount: 1_234, limit: 1e9, windowMs: 60 * MINUTE_MS },
      { key: limitKey("agent", "agt_1"), amount: 1_234, limit: 1e9, windowMs: 24 * 60 * MINUTE_MS },
    ],
    loop: {
      key: limitKey("agent", "agt_1"),
      hash: `${turn}${"0".repeat(31)}`.slice(0, 32),
      ...LOOP_DEFAULTS,
    },
  });
}

function costOf(what: string, microseconds: number[], perSecond: number): Cost {
  const ordered = [...microseconds].sort((a, b) => a - b);
  const at = (part: number) => ordered[Math.floor(part * ordered.length)] ?? Number.NaN;
  return { what, p50Microseconds: at(0.5), p99Microseconds: at(0.99), perSecond };
}

/**
 * What a check costs. Operations of one storage are measured in turn, so that a raw command of Redis and a check meet
 * the same machine; then each alone, 64 at once.
 */
export async function measureLimits(stores: readonly MeasuredStore[], redis: RawRedis): Promise<Cost[]> {
  let turn = 0;
  const check = (store: WindowStore, limitsOf: (turn: number) => WindowCheck) => async () => {
    const { allowed } = await store.check(limitsOf(turn++));
    if (!allowed)
      throw new Error("A measured request was refused; the limits are too low for the measurement.");
  };
  const one = (at: number) =>
    request(`one-${at % 400}`, Date.now(), { velocity: everything(at).velocity.slice(0, 1) });
  const costs: Cost[] = [];
  for (const { name, live } of stores) {
    const raw = async () => void (await redis.incr(`raw-${turn++ % 400}`));
    const operations: [string, () => Promise<void>][] = [
      [`${name}, check of 7 limits`, check(live, everything)],
      [`${name}, check of 1 limit`, check(live, one)],
    ];
    if (name === "redis") operations.unshift(["redis, raw INCR", raw]);
    const times = operations.map((): number[] => []);
    for (let round = 0; round < WARM_UP + ROUNDS; round++) {
      for (const [index, [, operation]] of operations.entries()) {
        const begin = performance.now();
        await operation();
        if (round >= WARM_UP) times[index]?.push((performance.now() - begin) * 1000);
      }
    }
    for (const [index, [what, operation]] of operations.entries()) {
      const begin = performance.now();
      await atOnce(Array.from({ length: EVENTS }), operation);
      costs.push(costOf(what, times[index] ?? [], EVENTS / ((performance.now() - begin) / 1000)));
    }
  }
  return costs;
}

async function main(folder: string): Promise<void> {
  const rows = readCorpus(folder).filter(
    ({ file }) => file === "loop_sequences" || file === "benign_payloads",
  );
  const { stores, redis, close } = await openLimitStorage();
  try {
    const scores = await scoreLimits(stores, rows);
    const costs = await measureLimits(stores, redis);
    const wrong = scores.filter(({ positives, found, falseHits }) => found < positives || falseHits > 0);
    process.stdout.write(`${tableOf(scores)}\n\n`);
    for (const { what, p50Microseconds, p99Microseconds, perSecond } of costs) {
      const figures = `p50 ${p50Microseconds.toFixed(1)} µs, p99 ${p99Microseconds.toFixed(1)} µs`;
      process.stdout.write(
        `${what.padEnd(30)} ${figures}, ${Math.round(perSecond)}/s with ${AT_ONCE} at once\n`,
      );
    }
    process.stdout.write(`\n${wrong.length} sets with a wrong decision\n`);
    process.exitCode = wrong.length === 0 ? 0 : 1;
  } finally {
    await close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main(process.argv[2] ?? "");
