import type { Graph } from "./graph";

const DAY_MS = 86_400_000;

/** How fast a graph forgets: by the slower of two half-lives. */
export interface HalfLife {
  /** Days. */
  days: number;
  /** Runs of the agent. */
  runs: number;
}

/** Half-lives that may pass before `distinct` is made again. */
const REFRESH_AFTER = 1 / 64;
/** Half-lives after which weights are written anew, so that no number gets too great. */
const REBASE_AFTER = 32;

/**
 * Moves the clock of a graph to the end of a run. A run ages what was before it by 1/200 of a half-life at most, and by
 * the share of 30 days that has passed at most: an agent that rests forgets nothing, and a busy one does not forget last
 * week for what it did today.
 */
export function moveClock(graph: Graph, endedMs: number, halfLife: HalfLife): void {
  if (graph.lastMs > 0) {
    const passed = Math.max(0, endedMs - graph.lastMs) / (halfLife.days * DAY_MS);
    graph.age += Math.min(passed, 1 / halfLife.runs);
  }
  graph.lastMs = Math.max(graph.lastMs, endedMs);
  if (graph.age - graph.baseAge > REBASE_AFTER) rebase(graph);
  graph.unit = 2 ** (graph.age - graph.baseAge);
}

/** Weights as they are now, in units of now. */
export function rebase(graph: Graph): void {
  const factor = 2 ** (graph.baseAge - graph.age);
  scale(graph, factor);
  graph.baseAge = graph.age;
  graph.unit = 1;
}

/** Multiplies everything that is counted. */
export function scale(graph: Graph, factor: number): void {
  for (let edge = 0; edge < graph.edges.size; edge++)
    graph.weights[edge] = (graph.weights[edge] ?? 0) * factor;
  for (let context = 0; context < graph.contexts.size; context++)
    graph.totals[context] = (graph.totals[context] ?? 0) * factor;
  for (const reinforcement of graph.reinforced.values()) reinforcement.weight *= factor;
  for (const at of graph.values.paths.values()) {
    at.total *= factor;
    for (const [value, weight] of at.seen) at.seen.set(value, weight * factor);
  }
}

/** Counts the successors of every context again: one that has faded below one run counts in part. */
export function countDistinct(graph: Graph): void {
  graph.distinct.fill(0);
  for (let edge = 0; edge < graph.edges.size; edge++) {
    const context = graph.edges.first[edge] ?? 0;
    graph.distinct[context] =
      (graph.distinct[context] ?? 0) + Math.min(1, (graph.weights[edge] ?? 0) / graph.unit);
  }
  graph.distinctAge = graph.age;
}

/** Counts successors again where enough has faded since. */
export function refreshDistinct(graph: Graph): void {
  if (Math.abs(graph.age - graph.distinctAge) >= REFRESH_AFTER) countDistinct(graph);
}
