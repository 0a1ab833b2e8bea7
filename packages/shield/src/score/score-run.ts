import { findUsedAction } from "../graph/graph";
import type { Graph } from "../graph/graph";
import { findSkeleton } from "../graph/names";
import type { Step } from "../graph/step";
import { advanceWalk } from "../graph/walk";
import { createWalk } from "../graph/walk";
import type { Walk } from "../graph/walk";
import { DOCUMENTED } from "./score-documented";
import { PATHS } from "./score-paths";
import { TRANSITIONS } from "./score-transitions";
import { findNewValue } from "./score-values";
import type { Score } from "./scorer";
import type { Scorer } from "./scorer";

/** Names of scorers; the first is the default. */
export const SCORER_NAMES = ["paths", "transitions", "documented"] as const;
export type ScorerName = (typeof SCORER_NAMES)[number];

/** The scorers by their names. `documented` knows of no values. */
export const SCORERS: Readonly<Record<ScorerName, Scorer>> = {
  paths: PATHS,
  transitions: TRANSITIONS,
  documented: DOCUMENTED,
};

/** Bits of new values of a step; 0 where it has no fingerprints. */
function valueBits(graph: Graph, step: Step, action: number, scorer: ScorerName): number {
  if (step.fingerprints === undefined || scorer === "documented") return 0;
  return findNewValue(graph, step, action)?.bits ?? 0;
}

/** Scores a step where a walk stands, and goes one step further. */
export function scoreNext(walk: Walk, step: Step, scorer: ScorerName): number {
  const { graph } = walk;
  const action = findUsedAction(graph, step.service, step.action);
  const skeleton = findSkeleton(graph.names, step.skeleton);
  const bits = SCORERS[scorer].bits(walk, action, skeleton) + valueBits(graph, step, action, scorer);
  advanceWalk(walk, action, skeleton);
  return bits;
}

/** Scores a step where a walk stands, with its parts. */
export function scoreParts(walk: Walk, step: Step, scorer: ScorerName): Score {
  const { graph } = walk;
  const action = findUsedAction(graph, step.service, step.action);
  const parts = SCORERS[scorer].parts(walk, action, findSkeleton(graph.names, step.skeleton));
  const values = valueBits(graph, step, action, scorer);
  return { ...parts, values, bits: parts.bits + values };
}

/** Bits of each step of a run, by what came before it. Nothing is learned. */
export function scoreRun(graph: Graph, steps: readonly Step[], scorer: ScorerName = "paths"): number[] {
  const walk = createWalk(graph, false);
  return steps.map((step) => scoreNext(walk, step, scorer));
}
