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
import { boundGraph } from "./combine";
import { mergeGraphs } from "./combine";
import { moveClock } from "./fade";
import { createGraph } from "./graph";
import type { Graph } from "./graph";
import { MAX_COUNTERS } from "./graph";
import { writeGraph } from "./graph-data";
import { countRunSteps } from "./learn";
import { findAction } from "./names";
import { MAX_ACTIONS } from "./names";
import { MAX_SKELETONS } from "./names";
import { OTHER } from "./names";
import type { Step } from "./step";

function learned(runs: readonly (readonly Step[])[]): Graph {
  let graph = createGraph();
  for (const run of runs) {
    countRunSteps(graph, run, 1, START_MS);
    graph.runs++;
    graph.calls += run.length;
    graph = boundGraph(graph);
  }
  return graph;
}

const scoresOf = (graph: Graph, run: readonly Step[]) =>
  SCORER_NAMES.map((scorer) => scoreRun(graph, run, scorer));

describe("graphs that learned apart", () => {
  test("score together as one graph that learned everything, to the last digit", () => {
    fc.assert(
      fc.property(anyRuns, anyRuns, anyRun, (some, others, run) => {
        const merged = mergeGraphs(learned(some), learned(others));
        const all = learned([...some, ...others]);
        expect(scoresOf(merged, run)).toEqual(scoresOf(all, run));
        expect({ runs: merged.runs, calls: merged.calls }).toEqual({ runs: all.runs, calls: all.calls });
      }),
    );
  });

  test("do so in any order and any grouping", () => {
    fc.assert(
      fc.property(anyRuns, anyRuns, anyRuns, anyRun, (a, b, c, run) => {
        const [one, two, three] = [learned(a), learned(b), learned(c)];
        const left = mergeGraphs(mergeGraphs(one, two), three);
        const right = mergeGraphs(mergeGraphs(three, two), one);
        expect(scoresOf(left, run)).toEqual(scoresOf(right, run));
      }),
    );
  });

  test("are merged as they are now, each faded by its own clock", () => {
    const [old, young] = [createGraph(), createGraph()];
    countRunSteps(old, steps("open send"), 1, START_MS);
    old.age = 1;
    old.unit = 2;
    countRunSteps(young, steps("open send"), 1, START_MS);
    const merged = mergeGraphs(old, young);
    expect(merged.totals[0]).toBeCloseTo(2 * 1.5, 9);
  });
});

/** Runs of an agent that never does anything twice. */
function flood(runs: number, offset: number): Step[][] {
  return Array.from({ length: runs }, (_run, run) =>
    Array.from({ length: 40 }, (_step, at) => step(`a${offset + run}_${at}`, { keys: [`k${run}`] })),
  );
}

describe("bounds", () => {
  test("no agent makes a graph greater than its bounds", () => {
    const graph = learned(flood(150, 0));
    expect(graph.edges.size).toBeLessThanOrEqual(MAX_COUNTERS);
    expect(graph.contexts.size).toBeLessThanOrEqual(MAX_COUNTERS);
    expect(graph.names.actions.length).toBeLessThanOrEqual(MAX_ACTIONS + 2);
    expect(graph.names.skeletons.length).toBeLessThanOrEqual(MAX_SKELETONS + 1);
    expect(JSON.stringify(writeGraph(graph)).length).toBeLessThan(2_000_000);
  });

  test("what an agent does all day stays, what it did once goes", () => {
    const usual = Array.from({ length: 30 }, () => steps("open read send close"));
    const before = scoreRun(learned(usual), steps("open read send close"));
    const after = scoreRun(learned([...usual, ...flood(150, 0)]), steps("open read send close"));
    // The first step is less usual than it was: 150 runs began otherwise.
    after.slice(1).forEach((bits, at) => {
      expect(bits).toBeLessThan((before[at + 1] ?? 0) + 3);
    });
    const [, , , strange = 0] = scoreRun(learned([...usual, ...flood(150, 0)]), steps("open read send read"));
    expect(strange).toBeGreaterThan(15);
  });

  test("actions without room for a name are one action", () => {
    const graph = learned(flood(20, 0));
    expect(findAction(graph.names, "desk", "a0_0")).toBeGreaterThan(OTHER);
    expect(findAction(graph.names, "desk", "a19_39")).toBe(OTHER);
    expect(findAction(graph.names, "desk", "never")).toBe(OTHER);
  });

  test("names whose counters have faded make room", () => {
    let graph = learned(flood(20, 0));
    for (let run = 1; run <= 1500; run++) {
      moveClock(graph, START_MS + run * 86_400_000, { days: 1, runs: 100 });
      countRunSteps(graph, steps("open close"), 1, graph.lastMs);
      graph = boundGraph(graph);
    }
    expect(graph.names.actions.length).toBeLessThan(10);
    expect(findAction(graph.names, "desk", "open")).toBeGreaterThan(OTHER);
    expect(scoreRun(graph, steps("open close"))[1]).toBeLessThan(0.5);
  });

  test("an approved counter is not evicted within a half-life", () => {
    let graph = learned([steps("open send")]);
    const edges = Array.from({ length: graph.edges.size }, (_edge, edge) => edge);
    for (const edge of edges) graph.reinforced.set(edge, { weight: 0.1, age: 0 });
    for (const run of flood(150, 0)) {
      countRunSteps(graph, run, 2, START_MS);
      graph = boundGraph(graph);
    }
    expect(graph.reinforced.size).toBe(edges.length);
  });
});
