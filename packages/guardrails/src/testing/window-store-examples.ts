import { expect } from "vitest";
import { test } from "vitest";
import { limitKey } from "../limits/window-store";
import type { WindowCheck } from "../limits/window-store";
import type { WindowStore } from "../limits/window-store";
import { cost } from "./window-requests";
import { DAY_MS } from "./window-requests";
import { HOUR_MS } from "./window-requests";
import { loop } from "./window-requests";
import { MINUTE_MS } from "./window-requests";
import { newProject } from "./window-requests";
import { request } from "./window-requests";
import { START_MS } from "./window-requests";
import { velocity } from "./window-requests";

/** One agent of a new project. Times are milliseconds after the start. */
function agent(open: () => WindowStore) {
  const [store, projectId] = [open(), newProject()];
  const check = (afterMs: number, limits: Partial<WindowCheck>) =>
    store.check(request(projectId, START_MS + afterMs, limits));
  return {
    store,
    projectId,
    check,
    allowed: async (afterMs: number, limits: Partial<WindowCheck>) => (await check(afterMs, limits)).allowed,
    /** Makes the calls one second apart; says of each whether it was let through. */
    calls: async (hashes: string, change = {}) => {
      const row: boolean[] = [];
      for (const [index, hash] of [...hashes].entries()) {
        row.push((await check(index * 1_000, { loop: loop(hash, change) })).allowed);
      }
      return row.map((one) => (one ? "." : "X")).join("");
    },
    blocked: (afterMs: number) => store.listBlocked(projectId, START_MS + afterMs),
    report: (hash: string, resultHash: string) =>
      store.reportResult({ projectId, key: "agent", hash, windowMs: HOUR_MS, resultHash }),
  };
}

function velocityExamples(open: () => WindowStore): void {
  test("a request counts until its window has passed, to the millisecond", async () => {
    const { check, allowed } = agent(open);
    const limits = { velocity: [velocity(2)] };
    expect(await allowed(0, limits)).toBe(true);
    expect(await allowed(10, limits)).toBe(true);
    const over = await check(59_999, limits);
    expect(over.velocity).toEqual([{ allowed: false, endsAtMs: START_MS + MINUTE_MS }]);
    expect(await allowed(60_000, limits)).toBe(true);
    expect(await allowed(60_009, limits)).toBe(false);
    expect(await allowed(60_010, limits)).toBe(true);
  });

  test("a limit that recovers by window stays closed until the window after the request that went over", async () => {
    const { check, allowed } = agent(open);
    const limits = { velocity: [velocity(1, { recover: "window" })] };
    expect(await allowed(0, limits)).toBe(true);
    const over = await check(50_000, limits);
    expect(over.velocity).toEqual([{ allowed: false, endsAtMs: START_MS + 110_000 }]);
    // Asking again makes it no longer.
    const again = await check(109_999, limits);
    expect(again.velocity).toEqual(over.velocity);
    expect(await allowed(110_000, limits)).toBe(true);
  });

  test("a refused request counts in none of its limits", async () => {
    const { check, allowed } = agent(open);
    const project = velocity(3, { key: "project" });
    for (let count = 0; count < 10; count++) {
      await check(count, { velocity: [velocity(1), project], costs: [cost(1, 3)] });
    }
    const other = await check(20, {
      velocity: [velocity(1, { key: "other" }), project],
      costs: [cost(1, 3)],
    });
    expect(other).toMatchObject({ allowed: true, costs: [{ sum: 1 }] });
    expect(await allowed(21, { velocity: [project] })).toBe(true);
    expect(await allowed(22, { velocity: [project] })).toBe(false);
  });

  test("a clock that is set back, and right again, frees nobody", async () => {
    const { allowed } = agent(open);
    const limits = { velocity: [velocity(2)], costs: [cost(1, 2)] };
    expect(await allowed(200_000, limits)).toBe(true);
    expect(await allowed(200_000, limits)).toBe(true);
    for (const afterMs of [100_000, 200_001]) {
      expect(await allowed(afterMs, { velocity: limits.velocity })).toBe(false);
      expect(await allowed(afterMs, { costs: limits.costs })).toBe(false);
    }
  });

  test("a limit that is lowered or raised holds from the next request", async () => {
    const { allowed } = agent(open);
    for (let count = 0; count < 6; count++)
      expect(await allowed(count, { velocity: [velocity(6)] })).toBe(true);
    expect(await allowed(7, { velocity: [velocity(2)] })).toBe(false);
    expect(await allowed(60_003, { velocity: [velocity(2)] })).toBe(false);
    expect(await allowed(60_004, { velocity: [velocity(2)] })).toBe(true);
    expect(await allowed(60_004, { velocity: [velocity(3)] })).toBe(true);
    expect(await allowed(60_004, { velocity: [velocity(3)] })).toBe(false);
  });
}

function costExamples(open: () => WindowStore): void {
  test("amounts of an hour and of a day are summed apart", async () => {
    const { check } = agent(open);
    const of = (amount: number) => ({
      costs: [cost(amount, 100), cost(amount, 150, { windowMs: DAY_MS })],
    });
    expect(await check(0, of(90))).toMatchObject({ allowed: true, costs: [{ sum: 0 }, { sum: 0 }] });
    expect(await check(1, of(11))).toMatchObject({ costs: [{ allowed: false, sum: 90 }, { allowed: true }] });
    expect(await check(2, of(10))).toMatchObject({ allowed: true });
    expect(await check(2 * HOUR_MS, of(51))).toMatchObject({
      costs: [
        { allowed: true, sum: 0 },
        { allowed: false, sum: 100 },
      ],
    });
    expect(await check(2 * HOUR_MS, of(50))).toMatchObject({ allowed: true });
  });

  test("an amount counts for its window and at most a 60th more", async () => {
    const { check, allowed } = agent(open);
    await check(59_000, { costs: [cost(5, 5)] });
    const over = await check(59_001, { costs: [cost(1, 5)] });
    const endsAtMs = over.costs[0]?.endsAtMs ?? 0;
    expect(endsAtMs - START_MS).toBeGreaterThanOrEqual(59_000 + HOUR_MS);
    expect(endsAtMs - START_MS).toBeLessThanOrEqual(59_000 + HOUR_MS + MINUTE_MS);
    expect(await allowed(endsAtMs - START_MS - 1, { costs: [cost(1, 5)] })).toBe(false);
    expect(await allowed(endsAtMs - START_MS, { costs: [cost(1, 5)] })).toBe(true);
  });

  test("an amount above its limit never fits, and great amounts are exact", async () => {
    const { check, allowed, blocked } = agent(open);
    const most = Number.MAX_SAFE_INTEGER;
    expect((await check(0, { costs: [cost(6, 5)] })).costs).toEqual([
      { allowed: false, endsAtMs: null, sum: 0 },
    ]);
    expect(await blocked(0)).toEqual([]);
    const great = (amount: number) => ({ costs: [cost(amount, most, { key: "great" })] });
    expect(await allowed(0, great(most - 1))).toBe(true);
    expect(await allowed(0, great(2))).toBe(false);
    expect(await allowed(0, great(1))).toBe(true);
    expect(await allowed(0, great(1))).toBe(false);
    expect(await allowed(0, great(0))).toBe(true);
  });
}

function loopExamples(open: () => WindowStore): void {
  test("the third same call in a row is refused, and every further one, until another call comes", async () => {
    expect(await agent(open).calls("aaaaabaab")).toBe("..XXX....");
    expect(await agent(open).calls("aaaa", { consecutive: 2 })).toBe(".XXX");
  });

  test("two calls or three in turn are refused in the third round, and go on being refused", async () => {
    expect(await agent(open).calls("abababab")).toBe(".....XXX");
    expect(await agent(open).calls("abcabcabcabc")).toBe("........XXXX");
    expect(await agent(open).calls("aabaabaab")).toBe("........X");
    expect(await agent(open).calls("ababacabab")).toBe("..........");
    expect(await agent(open).calls("abab", { cycles: 2 })).toBe("...X");
  });

  test("the answer names the round and the end", async () => {
    const { check } = agent(open);
    const call = (afterMs: number) => check(afterMs, { loop: loop("a") });
    await call(0);
    await call(1_000);
    const closed = { allowed: false, endsAtMs: START_MS + 2_000 + HOUR_MS, period: 1 };
    expect((await call(2_000)).loop).toEqual(closed);
    expect((await call(1_000_000)).loop).toEqual(closed);
    expect((await call(2_000 + HOUR_MS)).loop).toEqual({ allowed: true, endsAtMs: null, period: null });
  });

  test("polling that gets different results is no loop; the same result again is one", async () => {
    const { check, report } = agent(open);
    const polled: boolean[] = [];
    const results = ["queued", "running", "half", "half", "half", "done"];
    for (const [index, result] of results.entries()) {
      polled.push((await check(index * 1_000, { loop: loop("poll") })).allowed);
      if (polled[index]) await report("poll", result);
    }
    expect(polled).toEqual([true, true, true, true, false, false]);
  });

  test("a call that another limit refused is not in the row", async () => {
    const { check, allowed } = agent(open);
    const busy = { velocity: [velocity(1)], loop: loop("a") };
    expect(await allowed(0, busy)).toBe(true);
    for (const afterMs of [1, 2, 3]) {
      const { velocity: rates, loop: row } = await check(afterMs, busy);
      expect([rates[0]?.allowed, row?.allowed]).toEqual([false, true]);
    }
    expect(await allowed(60_000, busy)).toBe(true);
    expect(await allowed(120_000, busy)).toBe(false);
  });
}

function blockExamples(open: () => WindowStore): void {
  test("who is refused is listed with the end, and released", async () => {
    const { store, projectId, check, allowed, blocked } = agent(open);
    const limits = { velocity: [velocity(1, { recover: "window" })], costs: [cost(1, 1)] };
    await check(0, limits);
    await check(1, limits);
    const listed = await blocked(2);
    expect(listed).toMatchObject([
      { kind: "velocity", key: "agent", windowMs: MINUTE_MS, endsAtMs: START_MS + 60_001 },
      { kind: "cost", key: "agent", windowMs: HOUR_MS },
    ]);
    for (const limit of listed) await store.release(projectId, limit);
    expect(await blocked(3)).toEqual([]);
    expect(await allowed(3, limits)).toBe(true);
  });

  test("a block that is over is not listed, nor a loop that another call ended", async () => {
    const { check, calls, blocked } = agent(open);
    const limits = { velocity: [velocity(1)] };
    await check(0, limits);
    await check(1, limits);
    expect(await blocked(59_999)).toHaveLength(1);
    expect(await blocked(60_000)).toEqual([]);
    await calls("aaa");
    expect(await blocked(60_000)).toMatchObject([{ kind: "loop", key: "agent" }]);
    await check(3_000, { loop: loop("b") });
    expect(await blocked(60_000)).toEqual([]);
  });

  test("projects, kinds, keys and windows count apart, whatever their names hold", async () => {
    const { store, projectId, allowed } = agent(open);
    const odd = [
      "}",
      "{a}",
      "a:b",
      "60000:a",
      "a b",
      "\n",
      "é",
      "e\u0301",
      "😀",
      '"',
      "\\",
      "%00",
      "a".repeat(600),
    ];
    const keys = [
      ...odd,
      ...odd.slice(0, -1).map((name) => limitKey("agent", name)),
      limitKey("agent", "a", "b"),
    ];
    for (const key of keys) {
      expect(
        await allowed(0, { velocity: [velocity(1, { key }), velocity(1, { key, windowMs: 1_000 })] }),
      ).toBe(true);
      expect(await allowed(0, { costs: [cost(1, 1, { key })] })).toBe(true);
      expect(await allowed(0, { velocity: [velocity(1, { key })] })).toBe(false);
      const elsewhere = request(`${projectId}x`, START_MS, { velocity: [velocity(1, { key })] });
      expect((await store.check(elsewhere)).allowed).toBe(true);
    }
  });

  test("limits that are not valid are named, and count nothing", async () => {
    const { check, store, projectId } = agent(open);
    const wrong: [Partial<WindowCheck>, RegExp][] = [
      [{ velocity: [velocity(0)] }, /velocity limit is 0/],
      [{ velocity: [velocity(1.5)] }, /1\.5/],
      [{ velocity: [velocity(10_001)] }, /10001/],
      [{ velocity: [velocity(1, { windowMs: Number.NaN })] }, /NaN/],
      [{ velocity: [velocity(1), velocity(2)] }, /named twice/],
      [{ velocity: [velocity(1, { key: "" })] }, /key/],
      [{ velocity: [velocity(1, { key: "a\0" })] }, /NUL/],
      [{ velocity: [velocity(1, { key: "\ud800" })] }, /well-formed/],
      [{ costs: [cost(-1, 5)] }, /-1/],
      [{ costs: [cost(2 ** 53, 5)] }, /9007199254740992/],
      [{ loop: loop("a b") }, /hash/],
      [{ loop: loop("a", { consecutive: 1 }) }, /row/],
      [{ loop: loop("a", { cycles: 9 }) }, /rounds/],
    ];
    for (const [limits, message] of wrong) {
      await expect(check(0, limits)).rejects.toThrow(RangeError);
      await expect(check(0, limits)).rejects.toThrow(message);
    }
    await expect(store.check(request("", START_MS, {}))).rejects.toThrow(RangeError);
    await expect(store.check(request(projectId, -1, {}))).rejects.toThrow(RangeError);
    await expect(store.release(projectId, { kind: "cost", key: "", windowMs: 1 })).rejects.toThrow(
      RangeError,
    );
  });

  test("a request without limits is let through", async () => {
    expect(await agent(open).check(0, {})).toEqual({
      allowed: true,
      atMs: START_MS,
      velocity: [],
      costs: [],
      loop: null,
    });
  });
}

/** What every `WindowStore` does, case by case. */
export function windowStoreExamples(open: () => WindowStore): void {
  velocityExamples(open);
  costExamples(open);
  loopExamples(open);
  blockExamples(open);
}
