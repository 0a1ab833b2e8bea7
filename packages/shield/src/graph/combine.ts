import { countDistinct } from "./fade";
import { addContext } from "./graph";
import { addEdge } from "./graph";
import { CONTEXT } from "./graph";
import type { ContextKind } from "./graph";
import { createGraph } from "./graph";
import type { Graph } from "./graph";
import { LEAST_WEIGHT } from "./graph";
import { MAX_COUNTERS } from "./graph";
import { ACTION_NUMBERS } from "./names";
import { addAction } from "./names";
import { notePriority } from "./names";
import { addSkeleton } from "./names";
import { MAX_SKELETONS } from "./names";
import { OTHER } from "./names";
import { addPath } from "./values";
import { addValue } from "./values";

/** Half-lives for which an approved counter is not evicted. */
const KEPT_AFTER_APPROVAL = 1;
/** Share of the room that is free after an eviction, so that it is rare. */
const FREED = 1 / 8;
/** Counters and contexts that a graph has after an eviction. */
const ROOM = MAX_COUNTERS * (1 - FREED);
/** Half-lives after which a graph without room for names is looked through again. */
const TIDY_AFTER = 1 / 8;

/** Numbers of actions and skeletons of one graph in another. Names are added there when they are first needed. */
interface Translation {
  action: (number: number) => number;
  skeleton: (number: number) => number;
}

function translate(target: Graph, { names }: Graph): Translation {
  const actions = new Map<number, number>();
  const skeletons = new Map<number, number>();
  return {
    action(number) {
      const known = number <= OTHER ? number : actions.get(number);
      if (known !== undefined) return known;
      const name = names.actions[number];
      const added =
        name === undefined ? OTHER : addAction(target.names, name.service, name.action, name.priority);
      if (name !== undefined) notePriority(target.names, added, name.priority);
      actions.set(number, added);
      return added;
    },
    skeleton(number) {
      const known = number === 0 ? 0 : skeletons.get(number);
      if (known !== undefined) return known;
      const hash = names.skeletons[number];
      const added = hash === undefined ? 0 : addSkeleton(target.names, hash);
      skeletons.set(number, added);
      return added;
    },
  };
}

/** Whether the sum of a context is that of its counters. The others count runs. */
function isSum(kind: ContextKind): boolean {
  return kind !== CONTEXT.skip && kind !== CONTEXT.pair;
}

const kindOf = (graph: Graph, context: number) => (graph.contexts.first[context] ?? 0) as ContextKind;

function contextIn(target: Graph, source: Graph, context: number, to: Translation): number {
  const kind = kindOf(source, context);
  const first = source.contexts.second[context] ?? 0;
  const second = source.contexts.third[context] ?? 0;
  switch (kind) {
    case CONTEXT.any:
    case CONTEXT.set:
    case CONTEXT.bag:
      return addContext(target, kind, first, second);
    case CONTEXT.first:
    case CONTEXT.skip:
    case CONTEXT.payload:
      return addContext(target, kind, to.action(first), 0);
    case CONTEXT.second:
      return addContext(target, kind, to.action(first), to.action(second));
    case CONTEXT.pair: {
      const [one, other] = [to.action(first), to.action(second)];
      return addContext(target, kind, Math.min(one, other), Math.max(one, other));
    }
    case CONTEXT.shape:
      return addContext(target, kind, to.skeleton(first), 0);
  }
}

function addReinforcement(target: Graph, edge: number, weight: number, age: number): void {
  const known = target.reinforced.get(edge);
  target.reinforced.set(edge, {
    weight: (known?.weight ?? 0) + weight,
    age: Math.max(known?.age ?? age, age),
  });
}

/** Contexts that count runs, the heaviest first. */
function countedRuns(graph: Graph, least: number): number[] {
  const found: number[] = [];
  for (let context = 0; context < graph.contexts.size; context++)
    if (!isSum(kindOf(graph, context)) && (graph.totals[context] ?? 0) >= least) found.push(context);
  return found.sort((one, other) => (graph.totals[other] ?? 0) - (graph.totals[one] ?? 0) || one - other);
}

/**
 * Adds everything that a graph counts to another one, as it is now.
 *
 * @param dropped counters that are left out
 */
function addAll(target: Graph, source: Graph, dropped: ReadonlySet<number>): void {
  const to = translate(target, source);
  const factor = target.unit / source.unit;
  const least = LEAST_WEIGHT * source.unit;
  const contexts = new Map<number, number>();
  const inTarget = (context: number) => {
    const known = contexts.get(context) ?? contextIn(target, source, context, to);
    contexts.set(context, known);
    return known;
  };
  for (let edge = 0; edge < source.edges.size; edge++) {
    const weight = source.weights[edge] ?? 0;
    if (weight < least || dropped.has(edge)) continue;
    const context = source.edges.first[edge] ?? 0;
    const symbol = source.edges.second[edge] ?? 0;
    const kind = kindOf(source, context);
    const isShape = kind === CONTEXT.payload || kind === CONTEXT.shape;
    const place = inTarget(context);
    const added = addEdge(target, place, isShape ? to.skeleton(symbol) : to.action(symbol));
    target.weights[added] = (target.weights[added] ?? 0) + weight * factor;
    target.seenMs[added] = Math.max(target.seenMs[added] ?? 0, source.seenMs[edge] ?? 0);
    if (isSum(kind)) target.totals[place] = (target.totals[place] ?? 0) + weight * factor;
    const reinforcement = source.reinforced.get(edge);
    if (reinforcement !== undefined) {
      const age = target.age - (source.age - reinforcement.age);
      addReinforcement(target, added, reinforcement.weight * factor, age);
    }
  }
  for (const context of countedRuns(source, least)) {
    if (!contexts.has(context) && target.contexts.size >= ROOM) continue;
    const place = inTarget(context);
    target.totals[place] = (target.totals[place] ?? 0) + (source.totals[context] ?? 0) * factor;
  }
  for (const { action, path, seen, isFree } of source.values.paths.values()) {
    const at = addPath(target.values, to.action(action), path);
    if (at === undefined) continue;
    at.isFree ||= isFree;
    for (const [value, weight] of seen)
      addValue(target.values, at, value, weight * factor, LEAST_WEIGHT * target.unit);
  }
  countDistinct(target);
}

/**
 * A graph that has learned what both have, each faded as it is now: for replicas that learned apart. The order does not
 * matter. The same run must not be in both.
 */
export function mergeGraphs(one: Graph, other: Graph): Graph {
  const merged = createGraph();
  merged.age = Math.max(one.age, other.age);
  merged.baseAge = merged.age;
  merged.lastMs = Math.max(one.lastMs, other.lastMs);
  merged.runs = one.runs + other.runs;
  merged.calls = one.calls + other.calls;
  addAll(merged, one, new Set());
  addAll(merged, other, new Set());
  return merged;
}

/** The lightest counters; of the same weight, those that were seen longest ago. Approved ones stay for a half-life. */
function lightest(graph: Graph, count: number): Set<number> {
  const candidates: number[] = [];
  for (let edge = 0; edge < graph.edges.size; edge++) {
    const reinforcement = graph.reinforced.get(edge);
    if (reinforcement === undefined || graph.age - reinforcement.age >= KEPT_AFTER_APPROVAL)
      candidates.push(edge);
  }
  const { weights, seenMs } = graph;
  candidates.sort(
    (one, other) =>
      (weights[one] ?? 0) - (weights[other] ?? 0) || (seenMs[one] ?? 0) - (seenMs[other] ?? 0) || one - other,
  );
  return new Set(candidates.slice(0, count));
}

/** A graph without what has faded and without names that nothing uses any more. */
function withoutFaded(graph: Graph, dropped: ReadonlySet<number>): Graph {
  const tidy = createGraph();
  tidy.age = graph.age;
  tidy.baseAge = graph.age;
  tidy.tidyAge = graph.age;
  tidy.lastMs = graph.lastMs;
  tidy.runs = graph.runs;
  tidy.calls = graph.calls;
  addAll(tidy, graph, dropped);
  return tidy;
}

/**
 * The graph, within its bounds: at most 16,384 counters, 512 actions and 2,048 skeletons. Beyond them the lightest
 * counters are forgotten, an eighth at once; names make room when everything about them has faded.
 */
export function boundGraph(graph: Graph): Graph {
  if (graph.edges.size > MAX_COUNTERS || graph.contexts.size > MAX_COUNTERS)
    return withoutFaded(graph, lightest(graph, Math.max(0, graph.edges.size - ROOM)));
  const isFull = graph.names.actions.length >= ACTION_NUMBERS || graph.names.skeletons.length > MAX_SKELETONS;
  return isFull && graph.age - graph.tidyAge >= TIDY_AFTER ? withoutFaded(graph, new Set()) : graph;
}
