import fc from "fast-check";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { scoreRun } from "../score/score-run";
import { SCORER_NAMES } from "../score/score-run";
import { anyRun } from "../testing/steps";
import { anyRuns } from "../testing/steps";
import { START_MS } from "../testing/steps";
import { step } from "../testing/steps";
import { steps } from "../testing/steps";
import { createGraph } from "./graph";
import type { Graph } from "./graph";
import { writeGraph } from "./graph-data";
import { countOneStep } from "./learn";
import { countRunSteps } from "./learn";
import { knownPriority } from "./names";
import type { Step } from "./step";
import { MAX_STEPS } from "./step";

function learned(runs: readonly (readonly Step[])[]): Graph {
  const graph = createGraph();
  for (const run of runs) countRunSteps(graph, run, 1, START_MS);
  return graph;
}

const scoresOf = (graph: Graph, run: readonly Step[]) =>
  SCORER_NAMES.map((scorer) => scoreRun(graph, run, scorer));

test("an action keeps the highest priority that it was called with", () => {
  const { names } = learned([[step("pay", { priority: "high" })], [step("pay", { priority: "low" })]]);
  expect(knownPriority(names, step("pay").service, "pay")).toBe("high");
  expect(knownPriority(names, step("pay").service, "never")).toBeNull();
});

describe("any runs", () => {
  test("in any order make a graph that scores the same", () => {
    fc.assert(
      fc.property(anyRuns, anyRun, (runs, run) => {
        const [one, other] = [learned(runs), learned([...runs].reverse())];
        expect(scoresOf(other, run)).toEqual(scoresOf(one, run));
      }),
    );
  });

  test("a run that is taken away leaves the scores that were there before it", () => {
    fc.assert(
      fc.property(anyRuns, anyRun, anyRun, (runs, taken, run) => {
        const graph = learned(runs);
        const before = scoresOf(graph, run).slice(0, 2);
        countRunSteps(graph, taken, 1, START_MS);
        countRunSteps(graph, taken, -1, null);
        expect(scoresOf(graph, run).slice(0, 2)).toEqual(before);
        expect(writeGraph(graph).counters).toEqual(writeGraph(learned(runs)).counters);
      }),
    );
  });

  test("names of a run that was taken away are unknown again", () => {
    const graph = learned([...Array.from({ length: 9 }, () => steps("open")), steps("read write close")]);
    const run = steps("open read write send find close");
    const before = scoreRun(graph, run);
    countRunSteps(graph, steps("send find"), 1, START_MS);
    countRunSteps(graph, steps("send find"), -1, null);
    expect(scoreRun(graph, run)).toEqual(before);
  });

  test("sums are what their counters are", () => {
    fc.assert(
      fc.property(anyRuns, (runs) => {
        const graph = learned(runs);
        const calls = runs.reduce((sum, run) => sum + run.length, 0);
        // Seven kinds of contexts count every call once.
        const sums = new Map<number, number>();
        for (let context = 0; context < graph.contexts.size; context++) {
          const kind = graph.contexts.first[context] ?? 0;
          sums.set(kind, (sums.get(kind) ?? 0) + (graph.totals[context] ?? 0));
        }
        if (calls > 0) for (const kind of [0, 1, 2, 3, 4, 7, 8]) expect(sums.get(kind)).toBe(calls);
      }),
    );
  });
});

test("an action that comes often in one run counts once among runs, and each time among calls", () => {
  const graph = learned([steps("open open open open close")]);
  const data = writeGraph(graph);
  expect(data.runs).toBe(0);
  const calls = graph.totals[0];
  expect(calls).toBe(5);
  // After open, open came in the one run: nothing unusual about it.
  const [, again] = scoreRun(graph, steps("open open"), "transitions");
  expect(again).toBeLessThan(2.5);
});

test("of a run that is too long the first steps are learned", () => {
  const long = steps(Array.from({ length: MAX_STEPS + 50 }, () => "open").join(" "));
  expect(learned([long]).totals[0]).toBe(MAX_STEPS);
});

test("one step alone is counted after the steps before it", () => {
  const graph = learned([steps("open close"), steps("open close")]);
  const strange = [...steps("open"), step("send", { keys: ["to"] })];
  const [, before = 0] = scoreRun(graph, strange);
  countOneStep(graph, steps("open"), step("send", { keys: ["to"] }), 4, START_MS);
  const [, after = 0] = scoreRun(graph, strange);
  expect(after).toBeLessThan(before / 3);
  expect(graph.totals[0]).toBe(8);
});
