import { addToEdges } from "./edge-table";
import { createEdgeTable } from "./edge-table";
import type { EdgeTable } from "./edge-table";
import { findInEdges } from "./edge-table";
import { withRoom } from "./growing";
import { addKey } from "./key-table";
import { createKeyTable } from "./key-table";
import { findKey } from "./key-table";
import type { KeyTable } from "./key-table";
import { createNames } from "./names";
import { findAction } from "./names";
import type { Names } from "./names";
import { UNKNOWN } from "./names";
import { createValues } from "./values";
import type { Values } from "./values";

/**
 * What can stand before an action or a skeleton. A context is one of these with up to two numbers:
 *
 * | kind | numbers | counts |
 * |---|---|---|
 * | `any` | | calls of each action |
 * | `first` | action before | calls that came right after it |
 * | `second` | the two actions before | calls that came right after them |
 * | `set` | mark of the set of actions so far | calls that came in this state |
 * | `bag` | the same, with what came twice or more | calls that came in this state |
 * | `skip` | an action | runs in which a call came anywhere after it |
 * | `pair` | two of the last four actions, or one and the start | runs in which a call came after both |
 * | `payload` | an action | its calls with each skeleton |
 * | `shape` | skeleton before | calls with each skeleton right after it |
 */
export const CONTEXT = {
  any: 0,
  first: 1,
  second: 2,
  set: 3,
  bag: 4,
  skip: 5,
  pair: 6,
  payload: 7,
  shape: 8,
} as const;
export type ContextKind = (typeof CONTEXT)[keyof typeof CONTEXT];

/** Most counters of a graph. The greatest of eight measured agents has 7,000. */
export const MAX_COUNTERS = 16_384;
/** Real weight below which a counter is forgotten. */
export const LEAST_WEIGHT = 0.02;

/** What an approval added to a counter. */
export interface Reinforcement {
  /** In units of the graph. */
  weight: number;
  /** Age of the graph then, in half-lives. */
  age: number;
}

/**
 * What an agent does, as counters. A weight is a number of runs or calls that fades: it halves with each half-life of
 * the graph's own clock. Weights are kept as if none had faded (forward decay): what comes later is added in a greater
 * unit, and who reads divides by the unit of now. So nothing is touched for fading, and graphs are added by adding.
 */
export interface Graph {
  names: Names;
  values: Values;
  contexts: KeyTable;
  /** Sum of the counters of a context; of `skip` and `pair`, runs in which it came up. */
  totals: Float64Array;
  /** Different successors of a context. What has faded below one run counts in part. */
  distinct: Float64Array;
  /** Counters: a context and what came then. */
  edges: EdgeTable;
  weights: Float64Array;
  /** When what a counter counts was last seen, in milliseconds since 1970. */
  seenMs: Float64Array;
  reinforced: Map<number, Reinforcement>;
  /** Half-lives that have passed since the first run. */
  age: number;
  /** Age at which a weight of 1 was one run. */
  baseAge: number;
  /** What one run of now weighs. */
  unit: number;
  /** Age for which `distinct` was last made. */
  distinctAge: number;
  /** End of the latest run, in milliseconds since 1970; 0 before the first. */
  lastMs: number;
  /** Runs and calls that were learned, without fading. */
  runs: number;
  calls: number;
  /** Age at which names that nothing uses were last dropped. */
  tidyAge: number;
  /** The run that is being learned, and the runs that last touched a context and an edge. */
  stamp: number;
  contextStamps: Float64Array;
  edgeStamps: Float64Array;
}

export function createGraph(): Graph {
  const graph: Graph = {
    names: createNames(),
    values: createValues(),
    contexts: createKeyTable(),
    totals: new Float64Array(64),
    distinct: new Float64Array(64),
    edges: createEdgeTable(),
    weights: new Float64Array(64),
    seenMs: new Float64Array(64),
    reinforced: new Map(),
    age: 0,
    baseAge: 0,
    unit: 1,
    distinctAge: 0,
    lastMs: 0,
    runs: 0,
    calls: 0,
    tidyAge: 0,
    stamp: 0,
    contextStamps: new Float64Array(64),
    edgeStamps: new Float64Array(64),
  };
  addContext(graph, CONTEXT.any, 0, 0);
  return graph;
}

/** Number of a context; -1 where the graph has none. */
export function findContext(graph: Graph, kind: ContextKind, first: number, second: number): number {
  return findKey(graph.contexts, kind, first, second);
}

/** Number of a context, which is added where it is new. */
export function addContext(graph: Graph, kind: ContextKind, first: number, second: number): number {
  const context = addKey(graph.contexts, kind, first, second);
  if (context >= graph.totals.length) {
    graph.totals = withRoom(graph.totals, context);
    graph.distinct = withRoom(graph.distinct, context);
    graph.contextStamps = withRoom(graph.contextStamps, context);
  }
  return context;
}

/** Number of a counter, which is added where it is new. */
export function addEdge(graph: Graph, context: number, symbol: number): number {
  const edge = addToEdges(graph.edges, context, symbol);
  if (edge >= graph.weights.length) {
    graph.weights = withRoom(graph.weights, edge);
    graph.seenMs = withRoom(graph.seenMs, edge);
    graph.edgeStamps = withRoom(graph.edgeStamps, edge);
  }
  return edge;
}

/** Weight of what came in a context, in units of the graph. 0 where it never did. */
export function weightOf(graph: Graph, context: number, symbol: number): number {
  if (context < 0 || symbol < 0) return 0;
  const edge = findInEdges(graph.edges, context, symbol);
  return edge < 0 ? 0 : (graph.weights[edge] ?? 0);
}

/** Number of an action that the agent makes; `UNKNOWN` for one that it never made, or that was forgotten or has faded. */
export function findUsedAction(graph: Graph, service: string, action: string): number {
  const number = findAction(graph.names, service, action);
  return weightOf(graph, 0, number) >= LEAST_WEIGHT * graph.unit ? number : UNKNOWN;
}

/** Sum of a context, in units of the graph. */
export function totalOf(graph: Graph, context: number): number {
  return context < 0 ? 0 : (graph.totals[context] ?? 0);
}

/** Different successors of a context; faded ones count in part. */
export function distinctOf(graph: Graph, context: number): number {
  return context < 0 ? 0 : (graph.distinct[context] ?? 0);
}

/** Adds a weight in units of the graph to a counter. What is taken away never leaves less than nothing. */
export function addWeight(graph: Graph, edge: number, weight: number): number {
  const { weights, unit } = graph;
  const before = weights[edge] ?? 0;
  const after = Math.max(0, before + weight);
  weights[edge] = after;
  const context = graph.edges.first[edge] ?? 0;
  graph.distinct[context] =
    (graph.distinct[context] ?? 0) + Math.min(1, after / unit) - Math.min(1, before / unit);
  return after - before;
}

/** Adds to the sum of a context. */
export function addTotal(graph: Graph, context: number, weight: number): void {
  graph.totals[context] = Math.max(0, (graph.totals[context] ?? 0) + weight);
}
