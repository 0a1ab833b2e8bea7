import { Priority } from "@letsping/core";
import { z } from "zod";
import { countDistinct } from "./fade";
import { addContext } from "./graph";
import { addEdge } from "./graph";
import type { ContextKind } from "./graph";
import { createGraph } from "./graph";
import type { Graph } from "./graph";
import { LEAST_WEIGHT } from "./graph";
import { addAction } from "./names";
import { addSkeleton } from "./names";
import { addPath } from "./values";
import { addValue } from "./values";

const Name = z.string();
const Weight = z.number().min(0);

/**
 * A graph as it is stored: JSON, with weights as they are now. Numbers of actions and skeletons are places in `actions`
 * (from 2) and `skeletons` (from 1) of the same object.
 */
export const GraphData = z
  .strictObject({
    format: z.literal(1),
    age: Weight.describe("Half-lives that have passed since the first run."),
    tidy_age: Weight.describe("Age at which names that nothing uses were last dropped."),
    last_ms: Weight.describe("End of the latest run, in milliseconds since 1970."),
    runs: z.int().min(0),
    calls: z.int().min(0),
    actions: z
      .array(z.tuple([Name, Name, Priority]))
      .describe("Service, action, priority of the latest call."),
    skeletons: z.array(z.string()),
    contexts: z.array(z.number()).describe("Kind, two numbers and sum of each."),
    counters: z
      .array(z.number())
      .describe(
        "Place of the context, number of what came, weight, and when it was seen: seconds before last_ms.",
      ),
    reinforced: z
      .array(z.number())
      .describe("Place of the counter, weight, and half-lives since the approval."),
    values: z
      .array(z.tuple([z.int(), z.string(), z.union([z.literal("free"), z.record(z.string(), Weight)])]))
      .describe("Number of the action, path, and weight by fingerprint; or that the path is free text."),
  })
  .meta({ id: "ShieldGraph" });
export type GraphData = z.infer<typeof GraphData>;

/** Seven digits: a hundred-thousandth of a run. */
const rounded = (weight: number) => Number(weight.toPrecision(7));

/** The graph as JSON. What has faded below a fiftieth of a run is left out. */
export function writeGraph(graph: Graph): GraphData {
  const { names, contexts, edges, unit } = graph;
  const least = LEAST_WEIGHT * unit;
  const data: GraphData = {
    format: 1,
    age: graph.age,
    tidy_age: graph.tidyAge,
    last_ms: graph.lastMs,
    runs: graph.runs,
    calls: graph.calls,
    actions: names.actions.slice(2).map(({ service, action, priority }) => [service, action, priority]),
    skeletons: names.skeletons.slice(1),
    contexts: [],
    counters: [],
    reinforced: [],
    values: [],
  };
  const places = new Map<number, number>();
  for (let context = 0; context < contexts.size; context++) {
    const total = graph.totals[context] ?? 0;
    if (total < least) continue;
    places.set(context, data.contexts.length / 4);
    const { first, second, third } = contexts;
    data.contexts.push(first[context] ?? 0, second[context] ?? 0, third[context] ?? 0, rounded(total / unit));
  }
  for (let edge = 0; edge < edges.size; edge++) {
    const weight = graph.weights[edge] ?? 0;
    const place = places.get(edges.first[edge] ?? 0);
    if (weight < least || place === undefined) continue;
    const reinforcement = graph.reinforced.get(edge);
    if (reinforcement !== undefined) {
      const since = rounded(graph.age - reinforcement.age);
      data.reinforced.push(data.counters.length / 4, rounded(reinforcement.weight / unit), since);
    }
    const idleSeconds = Math.round((graph.lastMs - (graph.seenMs[edge] ?? 0)) / 1000);
    data.counters.push(place, edges.second[edge] ?? 0, rounded(weight / unit), idleSeconds);
  }
  for (const { action, path, seen, isFree } of graph.values.paths.values()) {
    const weights = [...seen].map(([value, weight]) => [value, rounded(weight / unit)] as const);
    const kept = weights.filter(([, weight]) => weight >= LEAST_WEIGHT);
    data.values.push([action, path, isFree ? "free" : Object.fromEntries(kept)]);
  }
  return data;
}

/** The graph of its JSON. */
export function readGraph(data: GraphData): Graph {
  const graph = createGraph();
  graph.age = data.age;
  graph.baseAge = data.age;
  graph.tidyAge = data.tidy_age;
  graph.lastMs = data.last_ms;
  graph.runs = data.runs;
  graph.calls = data.calls;
  for (const [service, action, priority] of data.actions) addAction(graph.names, service, action, priority);
  for (const skeleton of data.skeletons) addSkeleton(graph.names, skeleton);
  const contexts: number[] = [];
  for (let at = 0; at < data.contexts.length; at += 4) {
    const [kind = 0, first = 0, second = 0, total = 0] = data.contexts.slice(at, at + 4);
    const context = addContext(graph, kind as ContextKind, first, second);
    contexts.push(context);
    graph.totals[context] = total;
  }
  const edges: number[] = [];
  for (let at = 0; at < data.counters.length; at += 4) {
    const [place = 0, symbol = 0, weight = 0, idleSeconds = 0] = data.counters.slice(at, at + 4);
    const edge = addEdge(graph, contexts[place] ?? 0, symbol);
    edges.push(edge);
    graph.weights[edge] = weight;
    graph.seenMs[edge] = data.last_ms - idleSeconds * 1000;
  }
  for (let at = 0; at < data.reinforced.length; at += 3) {
    const [place = 0, weight = 0, since = 0] = data.reinforced.slice(at, at + 3);
    graph.reinforced.set(edges[place] ?? 0, { weight, age: data.age - since });
  }
  for (const [action, path, seen] of data.values) {
    const at = addPath(graph.values, action, path);
    if (at === undefined) continue;
    if (seen === "free") at.isFree = true;
    else
      for (const [value, weight] of Object.entries(seen))
        addValue(graph.values, at, value, weight, LEAST_WEIGHT);
  }
  countDistinct(graph);
  return graph;
}
