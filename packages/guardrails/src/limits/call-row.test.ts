import type { JsonValue } from "@letsping/core";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import type { Call } from "./call-row";
import { addCall } from "./call-row";
import { loopHash } from "./loop-hash";
import { LOOP_DEFAULTS } from "./window-store";

interface Step {
  tool: string;
  args?: JsonValue;
  result?: string;
  /** Seconds since the step before. Default 1 */
  after?: number;
}

/** Which of the steps are refused, by place. */
function refused(steps: readonly Step[], change: Partial<typeof LOOP_DEFAULTS> | object = {}): number[] {
  const found: number[] = [];
  let calls: Call[] = [];
  let atMs = 1_800_000_000_000;
  for (const [place, { tool, args = {}, result = "", after = 1 }] of steps.entries()) {
    atMs += after * 1_000;
    const rule = { key: "agent", hash: loopHash("service", tool, args), ...LOOP_DEFAULTS, ...change };
    const added = addCall(calls, rule, atMs);
    calls = added.calls.map((call, index) =>
      index === added.calls.length - 1 && added.verdict.allowed ? { ...call, resultHash: result } : call,
    );
    if (!added.verdict.allowed) found.push(place);
  }
  return found;
}

const times = (count: number, stepOf: (turn: number) => Step) =>
  Array.from({ length: count }, (_step, turn) => stepOf(turn));
const read = (file: string): Step => ({ tool: "read_file", args: { file } });

describe("a row of calls", () => {
  test("of one tool with ever other arguments is no loop", () => {
    expect(refused(times(30, (turn) => read(`${turn}.ts`)))).toEqual([]);
  });

  test("of other tools with the same arguments is no loop", () => {
    expect(refused(times(30, (turn) => ({ tool: `tool_${turn}`, args: { file: "a.ts" } })))).toEqual([]);
  });

  test("of the same call is refused from the third on, without arguments too", () => {
    expect(refused(times(5, () => read("a.ts")))).toEqual([2, 3, 4]);
    expect(refused(times(3, () => ({ tool: "list" })))).toEqual([2]);
    expect(
      refused(
        times(5, () => read("a.ts")),
        { consecutive: 5 },
      ),
    ).toEqual([4]);
  });

  test("is not hidden by the order of nested arguments", () => {
    const edit = (turn: number): Step => ({
      tool: "edit",
      args:
        turn % 2
          ? { at: { line: 1, column: 2 }, files: ["a", "b"] }
          : { files: ["a", "b"], at: { column: 2, line: 1 } },
    });
    expect(refused(times(3, edit))).toEqual([2]);
  });

  test("begins again after any other call", () => {
    expect(refused([read("a"), read("a"), read("b"), read("a"), read("a")])).toEqual([]);
    expect(refused([read("a"), read("a"), read("a"), read("b"), read("a"), read("a"), read("a")])).toEqual([
      2, 6,
    ]);
  });

  test("of two or three calls in turn is refused in the fourth round, or in the one that is set", () => {
    expect(refused(times(9, (turn) => read("ab"[turn % 2] ?? "")))).toEqual([7, 8]);
    expect(
      refused(
        times(6, (turn) => read("ab"[turn % 2] ?? "")),
        { cycles: 3 },
      ),
    ).toEqual([5]);
    expect(refused(times(12, (turn) => read("abc"[turn % 3] ?? "")))).toEqual([11]);
    expect(refused(times(12, (turn) => read("aab"[turn % 3] ?? "")))).toEqual([11]);
  });

  test("of four calls in turn, or with one call out of turn, is not refused", () => {
    expect(refused(times(24, (turn) => read("abcd"[turn % 4] ?? "")))).toEqual([]);
    expect(refused([..."abababaabababa"].map(read))).toEqual([]);
  });

  test("that gets the same error again is a loop, one that gets on is none", () => {
    expect(refused(times(4, () => ({ tool: "pay", result: "declined" })))).toEqual([2, 3]);
    expect(refused(times(20, (turn) => ({ tool: "status", result: `${turn} percent` })))).toEqual([]);
    expect(refused(times(24, (turn) => ({ tool: "ab"[turn % 2] ?? "", result: `r${turn}` })))).toEqual([]);
    // Of a round it is enough that one call gets on.
    const half = (turn: number) => ({ tool: "ab"[turn % 2] ?? "", result: turn % 2 ? "same" : `r${turn}` });
    expect(refused(times(24, half))).toEqual([]);
  });

  test("is forgotten after its window", () => {
    expect(refused(times(10, () => ({ tool: "daily", after: 3_600 })))).toEqual([]);
    expect(refused(times(10, () => ({ tool: "often", after: 1_799 })))).toEqual([2, 3, 4, 7, 8, 9]);
  });

  test("keeps no more calls than can matter", () => {
    let calls: Call[] = [];
    for (let turn = 0; turn < 100; turn++) {
      calls = addCall(calls, { key: "agent", hash: `h${turn}`, ...LOOP_DEFAULTS }, turn).calls;
    }
    expect(calls).toHaveLength(12);
  });
});
