import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { scoreRun } from "../score/score-run";
import { DAY_MS } from "../testing/steps";
import { MINUTE_MS } from "../testing/steps";
import { START_MS } from "../testing/steps";
import { steps } from "../testing/steps";
import { moveClock } from "./fade";
import { rebase } from "./fade";
import { createGraph } from "./graph";
import type { Graph } from "./graph";
import { CONTEXT } from "./graph";
import { findContext } from "./graph";
import { weightOf } from "./graph";
import { countRunSteps } from "./learn";
import { findAction } from "./names";

const HALF_LIFE = { days: 30, runs: 200 };

function learn(graph: Graph, actions: string, atMs: number): void {
  moveClock(graph, atMs, HALF_LIFE);
  countRunSteps(graph, steps(actions), 1, atMs);
}

/** Real weight of an action right after another one. */
function weight(graph: Graph, before: string, action: string): number {
  const { names, unit } = graph;
  const context = findContext(graph, CONTEXT.first, findAction(names, "desk", before), 0);
  return weightOf(graph, context, findAction(names, "desk", action)) / unit;
}

describe("the slower of both half-lives", () => {
  test("a busy agent does not forget last week for what it did today", () => {
    const graph = createGraph();
    learn(graph, "open send", START_MS);
    for (let run = 1; run <= 1000; run++) learn(graph, "open close", START_MS + run * MINUTE_MS);
    // 1,000 runs are five half-lives, and 1,000 minutes a 43rd of 30 days.
    expect(weight(graph, "open", "send")).toBeCloseTo(2 ** (-1000 / (60 * 24 * 30)), 6);
  });

  test("an idle agent forgets nothing", () => {
    const graph = createGraph();
    learn(graph, "open send", START_MS);
    learn(graph, "open close", START_MS + 3650 * DAY_MS);
    expect(weight(graph, "open", "send")).toBeCloseTo(2 ** (-1 / 200), 6);
  });

  test("after a half-life of both, what is not used any more is half of what it was", () => {
    const graph = createGraph();
    for (let run = 0; run < 8; run++) learn(graph, "open send", START_MS + run);
    for (let run = 1; run <= 200; run++) learn(graph, "open close", START_MS + run * DAY_MS);
    expect(weight(graph, "open", "send")).toBeCloseTo(4, 1);
    expect(weight(graph, "open", "close")).toBeGreaterThan(130);
  });
});

test("unused paths get stranger with time, and used ones do not", () => {
  const graph = createGraph();
  for (let run = 0; run < 50; run++) learn(graph, "open send", START_MS + run);
  for (let run = 0; run < 50; run++) learn(graph, "open close", START_MS + run);
  const [before] = scoreRun(graph, steps("open send")).slice(-1);
  for (let run = 1; run <= 1000; run++) learn(graph, "open close", START_MS + run * DAY_MS);
  const [unused = 0] = scoreRun(graph, steps("open send")).slice(-1);
  const [used = 0] = scoreRun(graph, steps("open close")).slice(-1);
  expect(unused).toBeGreaterThan((before ?? 0) + 5);
  expect(used).toBeLessThan(0.5);
});

test("a clock that is set back fades nothing", () => {
  const graph = createGraph();
  learn(graph, "open send", START_MS);
  learn(graph, "open close", START_MS - DAY_MS);
  expect(graph.age).toBe(0);
  expect(graph.lastMs).toBe(START_MS);
});

test("weights that are written anew score as before", () => {
  const graph = createGraph();
  for (let run = 0; run < 400; run++)
    learn(graph, run % 3 === 0 ? "open read send" : "open close", START_MS + run * DAY_MS);
  const before = scoreRun(graph, steps("open read send close"));
  rebase(graph);
  expect(graph.unit).toBe(1);
  scoreRun(graph, steps("open read send close")).forEach((bits, at) => {
    expect(bits).toBeCloseTo(before[at] ?? 0, 1);
  });
});

test("a hundred half-lives make no number too great", () => {
  const graph = createGraph();
  for (let run = 0; run < 20_000; run++) learn(graph, "open close", START_MS + run * DAY_MS);
  expect(graph.age).toBeCloseTo(100, 0);
  expect(graph.unit).toBeLessThan(2 ** 33);
  expect(scoreRun(graph, steps("open close"))[1]).toBeLessThan(0.5);
});
