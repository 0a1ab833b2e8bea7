import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { createGraph } from "../graph/graph";
import { writeGraph } from "../graph/graph-data";
import { countRunSteps } from "../graph/learn";
import type { Step } from "../graph/step";
import { shieldSettings } from "../settings";
import { START_MS } from "../testing/steps";
import { step } from "../testing/steps";
import { steps } from "../testing/steps";
import { SCORER_NAMES } from "../score/score-run";
import { calibrate } from "./calibrate";
import { changeProfile } from "./change-profile";
import { createProfile } from "./profile";
import { readProfile } from "./profile-data";
import { writeProfile } from "./profile-data";
import { highMaximum } from "./run-record";
import { leftOutMaximum } from "./run-record";
import type { RunRecord } from "./run-record";

const SETTINGS = shieldSettings();

function learned(runs: readonly (readonly Step[])[]) {
  const graph = createGraph();
  for (const run of runs) countRunSteps(graph, run, 1, START_MS);
  const records = runs.map(
    (run, at): RunRecord => ({
      id: String(at),
      version: 1,
      endedMs: START_MS,
      age: 0,
      steps: run,
      isFromShadow: true,
      isReviewed: false,
    }),
  );
  return { graph, records };
}

/** Numbers between 0 and 1, always the same ones. */
function anyNumber(): () => number {
  let seed = 7;
  return () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
}

const usual = (count: number) => Array.from({ length: count }, () => steps("open read close"));

describe("a run that is left out", () => {
  // Stored weights are rounded and fade by fractions, so what is taken out is never exactly what was put in.
  test("of a profile that was stored has a finite score, however often it is stored", () => {
    let profile = createProfile(START_MS);
    const tasks = [
      "look plan apply",
      "look plan grant",
      "look look plan grant apply",
      "look plan grant create",
    ];
    const next = anyNumber();
    const flow = () => steps(tasks[[0.5, 0.85, 0.95, 1].findIndex((share) => next() < share)] ?? "look");
    let ahead: Step[] = [];
    for (let run = 0; run < 12; run++) {
      while (ahead.length < 16) ahead = [...ahead, ...flow()];
      const change = { kind: "run", version: 1, alarm: "none", decision: "none" } as const;
      const given = { ...change, id: `${run}`, atMs: START_MS + run * 190, steps: ahead.slice(0, 16) };
      ahead = ahead.slice(16);
      changeProfile(profile, given, SETTINGS);
      profile = readProfile(JSON.parse(JSON.stringify(writeProfile(profile))));
      for (const scorer of SCORER_NAMES)
        for (const record of profile.records)
          expect(leftOutMaximum(profile.graph, record, scorer)).toSatisfy(Number.isFinite);
    }
  });

  test("is scored as if it had not been learned, and is there again after it", () => {
    const { graph, records } = learned([...usual(30), steps("open send close")]);
    const stored = writeGraph(graph);
    const strange = records[30];
    if (strange === undefined) throw new Error("There are 31 records.");
    const never = highMaximum(learned(usual(30)).graph, strange.steps, "paths");
    expect(leftOutMaximum(graph, strange, "paths")).toBeCloseTo(never, 9);
    expect(highMaximum(graph, strange.steps, "paths")).toBeLessThan(never - 3);
    expect(writeGraph(graph)).toEqual(stored);
  });

  test("without a call that could raise an alarm has -1", () => {
    const low = [step("open", { priority: "low" }), step("read", { priority: "medium" })];
    expect(highMaximum(createGraph(), low, "paths")).toBe(-1);
  });
});

describe("thresholds", () => {
  test("of less than 19 runs are the fallback", () => {
    const { graph, records } = learned(usual(18));
    expect(calibrate(graph, records, SETTINGS)).toEqual({
      ...{ runs: 18, isFallback: true, soft: 22, hard: 22, pair: 22, strict: null },
    });
  });

  test("of an agent that always does the same are a little above what it does", () => {
    const { graph, records } = learned(usual(150));
    const { soft, hard, pair, strict, isFallback } = calibrate(graph, records, SETTINGS);
    expect(isFallback).toBe(false);
    expect(soft).toBeLessThan(1);
    expect(hard).toBeCloseTo(soft + 3, 6);
    expect(pair).toBeLessThanOrEqual(soft);
    expect(strict).toBeGreaterThanOrEqual(soft);
  });

  test("of an agent that does new things are above those", () => {
    const odd = ["open send", "find read write", "close open", "read read", "send", "write close"];
    const { graph, records } = learned([...usual(100), ...odd.map(steps)]);
    expect(calibrate(graph, records, SETTINGS).soft).toBeGreaterThan(10);
  });

  test("of the documented rule are one: mean + 3σ of calls, or the fallback", () => {
    const settings = shieldSettings({ scorer: "documented", fallback_bits: 9 });
    const few = learned(usual(18));
    expect(calibrate(few.graph, few.records, settings)).toMatchObject({ soft: 9, hard: 9, isFallback: true });
    const many = learned(usual(50));
    const { soft, hard, pair } = calibrate(many.graph, many.records, settings);
    expect(hard).toBe(soft);
    expect(pair).toBe(soft);
    // All transitions are as usual: (50 + 1) / (50 + 4).
    expect(soft).toBeCloseTo(-Math.log2(51 / 54) + 3, 6);
  });
});
