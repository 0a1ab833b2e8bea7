import { addContext } from "./graph";
import { CONTEXT } from "./graph";
import type { ContextKind } from "./graph";
import { findContext } from "./graph";
import type { Graph } from "./graph";
import { ACTION_NUMBERS } from "./names";
import { OTHER } from "./names";
import { START } from "./names";

/** Latest different actions whose pairs are looked at. More of them find no more, and cost room. */
export const MAX_RECENT = 4;
/** Pairs of the latest actions, and of each with the start. */
const MAX_PAIRS = (MAX_RECENT * (MAX_RECENT + 1)) / 2;
/** Different actions of a run that are remembered for "anywhere before". */
const MAX_SEEN = 32;
/** Place of all unknown actions in what counts occurrences. */
const NO_NAME = ACTION_NUMBERS;

/**
 * Where a run stands: the contexts of its next step. Scoring walks a run over what a graph knows, learning adds what is
 * missing on the way.
 */
export interface Walk {
  readonly graph: Graph;
  readonly adds: boolean;
  /** Steps so far. */
  steps: number;
  previous: number;
  beforePrevious: number;
  previousSkeleton: number;
  /** Everything that came before, each action once; the start is the first. */
  readonly seen: Int32Array;
  seenCount: number;
  /** Contexts of pairs, a row for each recent action: with the start, then with each before it. `pairsOf` counts them. */
  readonly pairs: Int32Array;
  readonly recent: Int32Array;
  recentCount: number;
  readonly recentUses: Int32Array;
  readonly occurrences: Uint8Array;
  setLow: number;
  setHigh: number;
  bagLow: number;
  bagHigh: number;
}

/** Where the row of a recent action begins. */
export const rowOf = (recent: number) => (recent * (recent + 1)) / 2;

/** How many pairs there are. */
export const pairsOf = (walk: Walk) => rowOf(walk.recentCount);

/** @param adds whether contexts that the graph does not have are added, for learning */
export function createWalk(graph: Graph, adds: boolean): Walk {
  const walk: Walk = {
    graph,
    adds,
    steps: 0,
    previous: START,
    beforePrevious: START,
    previousSkeleton: 0,
    seen: new Int32Array(MAX_SEEN + 1),
    seenCount: 1,
    pairs: new Int32Array(MAX_PAIRS),
    recent: new Int32Array(MAX_RECENT),
    recentCount: 0,
    recentUses: new Int32Array(MAX_RECENT),
    occurrences: new Uint8Array(ACTION_NUMBERS + 1),
    setLow: 0,
    setHigh: 0,
    bagLow: 0,
    bagHigh: 0,
  };
  restartWalk(walk);
  return walk;
}

/** Number of a context; -1 where the graph has none and none is added. */
export function contextOf(walk: Walk, kind: ContextKind, first: number, second: number): number {
  return walk.adds
    ? addContext(walk.graph, kind, first, second)
    : findContext(walk.graph, kind, first, second);
}

/** Back to the start, for another run. */
export function restartWalk(walk: Walk): void {
  walk.steps = 0;
  walk.previous = START;
  walk.beforePrevious = START;
  walk.previousSkeleton = 0;
  walk.recentCount = 0;
  walk.seenCount = 1;
  walk.occurrences.fill(0);
  walk.setLow = 0;
  walk.setHigh = 0;
  walk.bagLow = 0;
  walk.bagHigh = 0;
}

/** The context of the next step: what the latest action was. */
export const afterOne = (walk: Walk) => contextOf(walk, CONTEXT.first, walk.previous, 0);

/** The context of the next step: what the latest two actions were. */
export const afterTwo = (walk: Walk) => contextOf(walk, CONTEXT.second, walk.beforePrevious, walk.previous);

/** The context of the next step: which actions there were. */
export const afterSet = (walk: Walk) => contextOf(walk, CONTEXT.set, walk.setLow, walk.setHigh);

/** The context of the next step: which actions there were, and which of them more than once. */
export const afterBag = (walk: Walk) => contextOf(walk, CONTEXT.bag, walk.bagLow, walk.bagHigh);

/** The context of the next step: the latest skeleton. */
export const afterShape = (walk: Walk) => contextOf(walk, CONTEXT.shape, walk.previousSkeleton, 0);

/** The context of all that comes anywhere after the action at a place of `seen`. */
export const afterSeen = (walk: Walk, at: number) => contextOf(walk, CONTEXT.skip, walk.seen[at] ?? START, 0);

function pairContext(walk: Walk, one: number, other: number): number {
  return contextOf(walk, CONTEXT.pair, Math.min(one, other), Math.max(one, other));
}

/** Puts an action among the recent ones, in place of the one that was used longest ago. */
function remember(walk: Walk, action: number): void {
  const { recent, recentUses, pairs } = walk;
  let place = -1;
  let oldest = 0;
  for (let at = 0; at < walk.recentCount; at++) {
    if (recent[at] === action) place = at;
    if ((recentUses[at] ?? 0) < (recentUses[oldest] ?? 0)) oldest = at;
  }
  if (place < 0) {
    place = walk.recentCount < MAX_RECENT ? walk.recentCount++ : oldest;
    recent[place] = action;
    pairs[rowOf(place)] = pairContext(walk, START, action);
    for (let at = 0; at < walk.recentCount; at++) {
      if (at === place) continue;
      const index = rowOf(Math.max(at, place)) + 1 + Math.min(at, place);
      pairs[index] = pairContext(walk, recent[at] ?? 0, action);
    }
  }
  recentUses[place] = walk.steps;
}

/** One step further. @param action its number, or `UNKNOWN` */
export function advanceWalk(walk: Walk, action: number, skeleton: number): void {
  const place = action < 0 ? NO_NAME : action;
  const occurred = walk.occurrences[place] ?? 0;
  walk.steps++;
  if (occurred < 2) {
    // Unknown actions share the mark of the unnamed: whatever set one is in, the graph has never seen it.
    const { low, high } = walk.graph.names.actions[action < 0 ? OTHER : action] ?? { low: 0, high: 0 };
    walk.occurrences[place] = occurred + 1;
    if (occurred === 0) {
      walk.setLow = (walk.setLow + low) | 0;
      walk.setHigh = (walk.setHigh + high) | 0;
      walk.bagLow = (walk.bagLow + low) | 0;
      walk.bagHigh = (walk.bagHigh + high) | 0;
      if (walk.seenCount <= MAX_SEEN) walk.seen[walk.seenCount++] = action;
    } else {
      walk.bagLow = (walk.bagLow + Math.imul(low, 0x9e3779b1)) | 0;
      walk.bagHigh = (walk.bagHigh + Math.imul(high, 0x85ebca6b)) | 0;
    }
  }
  remember(walk, action);
  walk.beforePrevious = walk.previous;
  walk.previous = action;
  walk.previousSkeleton = skeleton;
}
