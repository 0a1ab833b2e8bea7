import fc from "fast-check";
import { expect } from "vitest";
import { test } from "vitest";
import { scoreRun } from "../score/score-run";
import { SCORER_NAMES } from "../score/score-run";
import { anyRun } from "../testing/steps";
import { anyRuns } from "../testing/steps";
import { DAY_MS } from "../testing/steps";
import { START_MS } from "../testing/steps";
import { moveClock } from "./fade";
import { createGraph } from "./graph";
import type { Graph } from "./graph";
import { GraphData } from "./graph-data";
import { readGraph } from "./graph-data";
import { writeGraph } from "./graph-data";
import { countRunSteps } from "./learn";
import type { Step } from "./step";

const stored = (graph: Graph) => readGraph(GraphData.parse(JSON.parse(JSON.stringify(writeGraph(graph)))));

function learnAll(graph: Graph, runs: readonly (readonly Step[])[], spacing: number): void {
  for (const run of runs) {
    moveClock(graph, graph.lastMs + spacing, { days: 1, runs: 2 });
    countRunSteps(graph, run, 1, graph.lastMs);
    graph.runs++;
  }
}

test("a graph that was stored scores as before, and goes on as before", () => {
  fc.assert(
    fc.property(anyRuns, anyRuns, anyRun, fc.constantFrom(0, DAY_MS), (runs, more, run, spacing) => {
      const graph = createGraph();
      graph.lastMs = START_MS;
      learnAll(graph, runs, spacing);
      const copy = stored(graph);
      const bothScore = () => {
        for (const scorer of SCORER_NAMES) {
          // Counts of different successors are made anew when a graph is read, and else every 64th of a half-life.
          const expected = scoreRun(graph, run, scorer);
          scoreRun(copy, run, scorer).forEach((bits, at) => {
            expect(bits).toBeCloseTo(expected[at] ?? 0, 1);
          });
        }
      };
      bothScore();
      learnAll(graph, more, spacing);
      learnAll(copy, more, spacing);
      bothScore();
    }),
  );
});

test("without fading it is the same to the last digit, stored once or twice", () => {
  fc.assert(
    fc.property(anyRuns, anyRun, (runs, run) => {
      const graph = createGraph();
      learnAll(graph, runs, 0);
      const copy = stored(stored(graph));
      for (const scorer of SCORER_NAMES)
        expect(scoreRun(copy, run, scorer)).toEqual(scoreRun(graph, run, scorer));
      expect(writeGraph(copy)).toEqual(writeGraph(graph));
    }),
  );
});

test("what has faded is not stored", () => {
  const graph = createGraph();
  graph.lastMs = START_MS;
  learnAll(graph, [[{ service: "desk", action: "rare", skeleton: "x", priority: "low" }]], DAY_MS);
  const usual = { service: "desk", action: "usual", skeleton: "y", priority: "low" } as const;
  learnAll(
    graph,
    Array.from({ length: 40 }, () => [usual]),
    DAY_MS,
  );
  const { counters, actions } = writeGraph(graph);
  expect(actions).toHaveLength(2);
  // The first context counts calls of each action; number 2 is the rare one.
  const called = counters.filter((_number, at) => at % 4 === 1 && counters[at - 1] === 0);
  expect(called).toEqual([3]);
});
