import fc from "fast-check";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import type { LoopLimit } from "../limits/window-store";
import type { WindowStore } from "../limits/window-store";
import { windowStoreExamples } from "./window-store-examples";
import { createWindowOracle } from "./window-oracle";
import type { WindowOracle } from "./window-oracle";
import type { Answered } from "./window-requests";
import { cost } from "./window-requests";
import { inDecisionOrder } from "./window-requests";
import { loop } from "./window-requests";
import { newProject } from "./window-requests";
import { DECISION_ORDER } from "./window-requests";
import { request } from "./window-requests";
import { sorted } from "./window-requests";
import { START_MS } from "./window-requests";
import { velocity } from "./window-requests";

/** What `windowStoreContract` needs of an implementation. */
export interface WindowStoreUnderTest {
  /** The store. It decides with the time of each request, so that a test can set the clock. */
  open: () => WindowStore;
  /** The same storage with its own clock; absent where there is none. */
  openWithOwnClock?: () => WindowStore;
  /** Sequences per property. Default 100 */
  runs?: number;
}

/** Requests that are on their way at the same time. */
const AT_ONCE = 64;

const step = fc.oneof(
  { weight: 3, arbitrary: fc.nat(3) },
  { weight: 3, arbitrary: fc.constantFrom(999, 1_000, 1_001, 19_999, 20_000, 59_999, 60_000, 60_001) },
  { weight: 1, arbitrary: fc.constantFrom(3_600_000, 3_659_999, 3_660_000, 86_400_000) },
);
const key = fc.constantFrom("a", "b");
const velocityRule = fc.record({
  key,
  limit: fc.integer({ min: 1, max: 4 }),
  windowMs: fc.constantFrom(60_000, 20_000),
  recover: fc.constantFrom("window" as const, "sliding" as const),
});
const costRule = fc.record({
  key,
  amount: fc.nat(6),
  limit: fc.integer({ min: 0, max: 12 }),
  windowMs: fc.constantFrom(60_000, 3_600_000),
});
// One set of numbers for each key: a row keeps what its limit looks at.
const loopRule = fc.record({
  key,
  hash: fc.constantFrom("x", "y", "z"),
  consecutive: fc.constant(3),
  cycles: fc.constant(2),
  windowMs: fc.constant(60_000),
});
const named = (limit: { key: string; windowMs: number }) => `${limit.key} ${limit.windowMs}`;
const checkCommand = fc.record({
  kind: fc.constant("check" as const),
  velocity: fc.uniqueArray(velocityRule, { maxLength: 3, selector: named }),
  costs: fc.uniqueArray(costRule, { maxLength: 2, selector: named }),
  loop: fc.option(loopRule, { nil: null, freq: 4 }),
});
const command = fc.oneof(
  { weight: 12, arbitrary: checkCommand },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("report" as const),
      loop: loopRule,
      result: fc.constantFrom("r", "s"),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("release" as const),
      limit: fc.oneof(
        velocityRule.map(({ key, windowMs }) => ({ kind: "velocity" as const, key, windowMs })),
        costRule.map(({ key, windowMs }) => ({ kind: "cost" as const, key, windowMs })),
        loopRule.map(({ key, windowMs }) => ({ kind: "loop" as const, key, windowMs })),
      ),
    }),
  },
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

/** Runs one command on both. Each answer of the store must be the oracle's. */
async function runOnBoth(
  store: WindowStore,
  oracle: WindowOracle,
  one: Command,
  projectId: string,
  nowMs: number,
) {
  if (one.kind === "check") {
    const input = request(projectId, nowMs, one);
    const expected = oracle.check(input, nowMs);
    expect(await store.check(input)).toEqual(expected);
    return;
  }
  if (one.kind === "report") {
    const { key, hash, windowMs } = one.loop;
    const result = { projectId, key, hash, windowMs, resultHash: one.result };
    oracle.reportResult(result);
    await store.reportResult(result);
    return;
  }
  oracle.release(projectId, one.limit);
  await store.release(projectId, one.limit);
}

/** Sends requests in flocks that are under way at the same time; the flocks follow one another. */
async function sendAtOnce(
  store: WindowStore,
  flocks: Parameters<WindowStore["check"]>[0][][],
): Promise<Answered[]> {
  const answered: Answered[] = [];
  for (const flock of flocks) {
    const answers = await Promise.all(flock.map((input) => store.check(input)));
    answers.forEach((answer, index) => {
      const input = flock[index];
      if (input) answered.push({ input, answer });
    });
  }
  return answered;
}

/** Plays the requests again in the order in which the store decided: every answer must be the oracle's. */
function expectExact(answered: readonly Answered[]): void {
  const oracle = createWindowOracle();
  let latestMs = 0;
  for (const { input, answer } of inDecisionOrder(answered)) {
    expect(answer.atMs).toBeGreaterThanOrEqual(latestMs);
    latestMs = answer.atMs;
    expect(answer).toEqual(oracle.check(input, answer.atMs));
  }
}

/** A key has one limit: with two, the order of refusals would matter, and answers do not tell it. */
const limits = fc.record({
  limit: fc.integer({ min: 1, max: 30 }),
  recover: fc.constantFrom("window" as const, "sliding" as const),
});
const atOnceRules = fc.record({
  limits: fc.uniqueArray(
    fc.constantFrom(
      { id: "a 60000" as const, key: "a", windowMs: 60_000 },
      { id: "a 20000" as const, key: "a", windowMs: 20_000 },
      { id: "b 60000" as const, key: "b", windowMs: 60_000 },
      { id: "b 20000" as const, key: "b", windowMs: 20_000 },
    ),
    { minLength: 1, maxLength: 3, selector: ({ id }) => id },
  ),
  costs: fc.uniqueArray(costRule, { maxLength: 2, selector: named }),
});

/**
 * What every `WindowStore` must do, as tests of vitest and properties of fast-check against an exact oracle. Call it
 * inside a `describe`.
 */
export function windowStoreContract({ open, openWithOwnClock, runs = 100 }: WindowStoreUnderTest): void {
  describe("by example", () => windowStoreExamples(open));

  test("any row of requests, results and releases is answered as the oracle answers it", async () => {
    const row = fc.array(fc.tuple(step, command), { minLength: 20, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(row, async (commands) => {
        const [store, oracle, projectId] = [open(), createWindowOracle(), newProject()];
        let nowMs = START_MS;
        for (const [forwardMs, one] of commands) {
          nowMs += forwardMs;
          await runOnBoth(store, oracle, one, projectId, nowMs);
        }
        expect(sorted(await store.listBlocked(projectId, nowMs))).toEqual(
          sorted(oracle.listBlocked(projectId, nowMs)),
        );
      }),
      { numRuns: runs },
    );
  });

  test(`${AT_ONCE} requests at once are decided as if one came after the other`, async () => {
    const settings = fc.record({
      "a 60000": limits,
      "a 20000": limits,
      "b 60000": limits,
      "b 20000": limits,
    });
    // A flock takes its kinds of requests in turn.
    const kinds = fc.array(atOnceRules, { minLength: 1, maxLength: 8 });
    const flocks = fc.array(fc.tuple(step, kinds), { minLength: 3, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(settings, flocks, async (limitOf, all) => {
        const projectId = newProject();
        let nowMs = START_MS;
        const inputs = all.map(([forwardMs, rules]) => {
          nowMs += forwardMs;
          return Array.from({ length: AT_ONCE }, (_request, index) => {
            const { limits: rates = [], costs = [] } = rules[index % rules.length] ?? {};
            return request(projectId, nowMs, {
              velocity: rates.map((name) => ({ ...name, ...limitOf[name.id] })),
              costs: [DECISION_ORDER, ...costs],
            });
          });
        });
        expectExact(await sendAtOnce(open(), inputs));
      }),
      { numRuns: Math.ceil(runs / 10) },
    );
  });

  test("of the same call 64 times at once no more than two are let through", async () => {
    const [store, projectId] = [open(), newProject()];
    const same = Array.from({ length: AT_ONCE }, () => request(projectId, START_MS, { loop: loop("same") }));
    const answered = await sendAtOnce(store, [same]);
    expect(answered.filter(({ answer }) => answer.allowed)).toHaveLength(2);
  });

  test.runIf(openWithOwnClock)(
    "with the store's own clock no decision differs from the oracle's",
    async () => {
      const [store, projectId] = [openWithOwnClock?.() ?? open(), newProject()];
      const windows: LoopLimit["windowMs"][] = [40, 150, 400];
      // The callers' clocks are wrong by years; nobody asks them.
      const flocks = Array.from({ length: 40 }, (_flock, round) =>
        Array.from({ length: AT_ONCE }, (_request, index) =>
          request(projectId, round * index, {
            velocity: windows.map((windowMs, at) =>
              velocity(20 + 25 * at, {
                windowMs,
                key: `key-${index % 4}`,
                recover: (index + at) % 2 ? "window" : "sliding",
              }),
            ),
            costs: [DECISION_ORDER, cost(index % 5, 900, { key: `key-${index % 4}`, windowMs: 60_000 })],
          }),
        ),
      );
      const answered = await sendAtOnce(store, flocks);
      expectExact(answered);
      const allowed = answered.filter(({ answer }) => answer.allowed).length;
      expect(allowed).toBeGreaterThan(100);
      expect(allowed).toBeLessThan(answered.length - 100);
    },
  );
}
