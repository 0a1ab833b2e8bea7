import { expect } from "vitest";
import { test } from "vitest";
import { createGraph } from "../graph/graph";
import { countRunSteps } from "../graph/learn";
import { START_MS } from "../testing/steps";
import { step } from "../testing/steps";
import { steps } from "../testing/steps";
import { reachableFrom } from "./graph-view";
import { viewGraph } from "./graph-view";

function graphOf() {
  const graph = createGraph();
  const read = step("read", { priority: "low" });
  for (let run = 0; run < 9; run++)
    countRunSteps(graph, [read, step("write"), step("close", { priority: "low" })], 1, START_MS + run);
  countRunSteps(graph, [read, step("send", { keys: ["to"] }), step("send")], 1, START_MS + 50);
  return graph;
}

test("shows actions, their structures and transitions, with what they weigh and when they were seen", () => {
  const { nodes, edges } = viewGraph(graphOf());
  expect(nodes.map(({ action, weight, seenMs }) => ({ action, weight, seenMs }))).toEqual([
    { action: "", weight: 10, seenMs: 0 },
    { action: "read", weight: 10, seenMs: START_MS + 50 },
    { action: "write", weight: 9, seenMs: START_MS + 8 },
    { action: "close", weight: 9, seenMs: START_MS + 8 },
    { action: "send", weight: 2, seenMs: START_MS + 50 },
  ]);
  const send = nodes.find(({ action }) => action === "send");
  expect(send?.skeletons.map(({ weight }) => weight)).toEqual([1, 1]);
  expect(send?.priority).toBe("high");
  const nameOf = (id: number) => nodes.find((node) => node.id === id)?.action;
  expect(edges.map(({ from, to, weight }) => [nameOf(from), nameOf(to), weight])).toEqual([
    ["", "read", 10],
    ["read", "write", 9],
    ["write", "close", 9],
    ["read", "send", 1],
    ["send", "send", 1],
  ]);
});

test("an empty graph has a start and nothing else", () => {
  expect(viewGraph(createGraph())).toMatchObject({ nodes: [{ id: 0, weight: 0 }], edges: [] });
});

test("says which dangerous actions are within reach, and how likely they are", () => {
  const graph = graphOf();
  const reach = (action: string | null, ahead: number) =>
    reachableFrom(graph, action === null ? null : { service: "desk", action }, ahead).map(
      ({ action: name, probability }) => [name, Number(probability.toFixed(3))],
    );
  expect(reach(null, 1)).toEqual([]);
  expect(reach(null, 2)).toEqual([
    ["write", 0.9],
    ["send", 0.1],
  ]);
  // Of two calls of send, one was followed by another.
  expect(reach("send", 1)).toEqual([["send", 0.5]]);
  expect(reach("close", 5)).toEqual([]);
  expect(reachableFrom(graph, { service: "desk", action: "unknown" })).toEqual([]);
  expect(reach("read", 5)[0]).toEqual(["write", 0.9]);
  expect(steps("read")).toHaveLength(1);
});
