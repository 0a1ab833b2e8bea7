import type { Graph } from "../graph/graph";
import { findContext } from "../graph/graph";
import { CONTEXT } from "../graph/graph";
import { weightOf } from "../graph/graph";

/**
 * What is less than this of a run is what rounding left of nothing: stored weights have seven digits, and a run that is
 * taken out of them leaves a little more or less than none.
 */
const NOTHING = 1e-4;

/** How often something came in a context; never less than not at all. */
const cameIn = (graph: Graph, context: number, symbol: number) =>
  Math.max(0, weightOf(graph, context, symbol));

/** How many different things came in a context. */
const kindsOf = (graph: Graph, context: number) => Math.max(0, graph.distinct[context] ?? 0) * graph.unit;

/** Probability of an action of which nothing is known. */
export const FLOOR = 1 / 64;
/** Share of the payload of an action that was never seen, 3 bits: there is nothing to compare with. */
const NEW_ACTION_SHARE = 1 / 8;
/** Share of the different skeletons of an action that a new one gets. */
const SKELETON_PRIOR = 0.05;

/**
 * Witten-Bell smoothing: the share of an action in a context, mixed with what a shorter context says. The more different
 * actions a context has had for its calls, the more it leaves to the shorter one.
 */
export function blend(graph: Graph, context: number, action: number, shorter: number): number {
  if (context < 0) return shorter;
  const total = graph.totals[context] ?? 0;
  if (total <= NOTHING * graph.unit) return shorter;
  const distinct = kindsOf(graph, context);
  return (cameIn(graph, context, action) + distinct * shorter) / (total + distinct);
}

/** Share of the runs of a context in which the action came, counted as one run more that had it by half. */
export function shareOfRuns(graph: Graph, context: number, action: number): number {
  if (context < 0) return 0.5;
  const { unit } = graph;
  const came = cameIn(graph, context, action);
  const runs = Math.max(graph.totals[context] ?? 0, came);
  return (came + 0.5 * unit) / (runs + unit);
}

/** The least `shareOfRuns` of the first contexts of a list; 1 of none. Fractions are compared without dividing each. */
export function leastShareOfRuns(graph: Graph, contexts: Int32Array, count: number, action: number): number {
  const { unit, totals } = graph;
  let came = 1;
  let runs = 1;
  for (let at = 0; at < count; at++) {
    const context = contexts[at] ?? -1;
    const weight = cameIn(graph, context, action);
    const total = context < 0 ? 0 : (totals[context] ?? 0);
    const part = weight + 0.5 * unit;
    const whole = Math.max(total, weight) + unit;
    if (part * runs >= came * whole) continue;
    came = part;
    runs = whole;
  }
  return came / runs;
}

/** Share of a skeleton among those of its action. */
export function shareOfSkeleton(graph: Graph, action: number, skeleton: number): number {
  const context = action < 0 ? -1 : findContext(graph, CONTEXT.payload, action, 0);
  const total = context < 0 ? 0 : (graph.totals[context] ?? 0);
  if (total <= NOTHING * graph.unit) return NEW_ACTION_SHARE;
  const kinds = kindsOf(graph, context) + graph.unit;
  return (cameIn(graph, context, skeleton) + SKELETON_PRIOR * kinds) / (total + kinds);
}
