import { MAX_FINGERPRINTS } from "../skeleton/fingerprints";
import { refreshDistinct } from "./fade";
import { addContext } from "./graph";
import { addEdge } from "./graph";
import { addTotal } from "./graph";
import { addWeight } from "./graph";
import { CONTEXT } from "./graph";
import type { Graph } from "./graph";
import { LEAST_WEIGHT } from "./graph";
import { addAction } from "./names";
import { addSkeleton } from "./names";
import { notePriority } from "./names";
import { MAX_STEPS } from "./step";
import type { Step } from "./step";
import { addPath } from "./values";
import { addValue } from "./values";
import { advanceWalk } from "./walk";
import { afterBag } from "./walk";
import { afterOne } from "./walk";
import { afterSeen } from "./walk";
import { afterSet } from "./walk";
import { afterShape } from "./walk";
import { afterTwo } from "./walk";
import { createWalk } from "./walk";
import { pairsOf } from "./walk";
import type { Walk } from "./walk";

interface Lesson {
  graph: Graph;
  walk: Walk;
  /** Weight of each counter, in units of the graph; below 0 to take a run away. */
  weight: number;
  /** When the run ended; null where counters are not seen by this. */
  atMs: number | null;
  /** Counters that an approval stands behind, if it does. */
  touched: Set<number> | null;
}

function count({ graph, weight, atMs, touched }: Lesson, context: number, symbol: number): number {
  const edge = addEdge(graph, context, symbol);
  touched?.add(edge);
  if (atMs !== null && atMs > (graph.seenMs[edge] ?? 0)) graph.seenMs[edge] = atMs;
  return addWeight(graph, edge, weight);
}

/** Counts what follows in a context. */
function countCall(lesson: Lesson, context: number, symbol: number): void {
  addTotal(lesson.graph, context, count(lesson, context, symbol));
}

/** Counts a run in which this came, once however often it came. */
function countRun(lesson: Lesson, context: number, symbol: number): void {
  const { graph } = lesson;
  const edge = addEdge(graph, context, symbol);
  if (graph.edgeStamps[edge] === graph.stamp) return;
  graph.edgeStamps[edge] = graph.stamp;
  count(lesson, context, symbol);
}

/** Counts a run in which a context came up, once. */
function meet({ graph, weight }: Lesson, context: number): void {
  if (graph.contextStamps[context] === graph.stamp) return;
  graph.contextStamps[context] = graph.stamp;
  addTotal(graph, context, weight);
}

function meetAll(lesson: Lesson): void {
  const { walk } = lesson;
  for (let at = 0; at < walk.seenCount; at++) meet(lesson, afterSeen(walk, at));
  for (let at = 0; at < pairsOf(walk); at++) meet(lesson, walk.pairs[at] ?? 0);
}

/** Counts what one step is, where the walk stands. */
function countStep(lesson: Lesson, action: number, skeleton: number): void {
  const { graph, walk } = lesson;
  countCall(lesson, 0, action);
  countCall(lesson, afterOne(walk), action);
  countCall(lesson, afterTwo(walk), action);
  countCall(lesson, afterSet(walk), action);
  countCall(lesson, afterBag(walk), action);
  countCall(lesson, afterShape(walk), skeleton);
  countCall(lesson, addContext(graph, CONTEXT.payload, action, 0), skeleton);
  for (let at = 0; at < walk.seenCount; at++) countRun(lesson, afterSeen(walk, at), action);
  for (let at = 0; at < pairsOf(walk); at++) countRun(lesson, walk.pairs[at] ?? 0, action);
}

/** Counts values once a run. */
function countValues({ graph, weight }: Lesson, step: Step, action: number, done: Set<string>): void {
  for (const { path, value } of step.fingerprints?.slice(0, MAX_FINGERPRINTS) ?? []) {
    const at = addPath(graph.values, action, path);
    const key = `${action} ${value} ${path}`;
    if (at === undefined || done.has(key)) continue;
    done.add(key);
    addValue(graph.values, at, value, weight, LEAST_WEIGHT * graph.unit);
  }
}

function begin(graph: Graph, weight: number, atMs: number | null, touched: Set<number> | null): Lesson {
  refreshDistinct(graph);
  graph.stamp++;
  return { graph, walk: createWalk(graph, true), weight: weight * graph.unit, atMs, touched };
}

/**
 * Adds a run to the counters, or takes one away. Adding is all there is: in which order runs come changes nothing but
 * how far each has faded, and a run that is taken away leaves what was there before it.
 *
 * @param weight how many runs of now it counts for; below 0 to take it away
 * @param atMs when it ended; null for a run that is taken away
 */
export function countRunSteps(
  graph: Graph,
  steps: readonly Step[],
  weight: number,
  atMs: number | null,
): void {
  const lesson = begin(graph, weight, atMs, null);
  const values = new Set<string>();
  meetAll(lesson);
  for (const step of steps.slice(0, MAX_STEPS)) {
    const action = addAction(graph.names, step.service, step.action, step.priority);
    if (atMs !== null) notePriority(graph.names, action, step.priority);
    const skeleton = addSkeleton(graph.names, step.skeleton);
    countStep(lesson, action, skeleton);
    if (step.fingerprints !== undefined) countValues(lesson, step, action, values);
    advanceWalk(lesson.walk, action, skeleton);
    meetAll(lesson);
  }
}

/**
 * Adds a weight to the counters of one step only, after the steps before it.
 *
 * @returns the numbers of its counters
 */
export function countOneStep(
  graph: Graph,
  earlier: readonly Step[],
  step: Step,
  weight: number,
  atMs: number,
): Set<number> {
  const touched = new Set<number>();
  const lesson = begin(graph, weight, atMs, touched);
  for (const { service, action, skeleton, priority } of earlier.slice(-MAX_STEPS)) {
    const number = addAction(graph.names, service, action, priority);
    advanceWalk(lesson.walk, number, addSkeleton(graph.names, skeleton));
  }
  const action = addAction(graph.names, step.service, step.action, step.priority);
  countStep(lesson, action, addSkeleton(graph.names, step.skeleton));
  countValues(lesson, step, action, new Set());
  return touched;
}
