import type { Graph } from "../graph/graph";
import { countRunSteps } from "../graph/learn";
import { isHigh } from "../graph/names";
import type { Step } from "../graph/step";
import { scoreRun } from "../score/score-run";
import type { ScorerName } from "../score/score-run";
import { NO_CALL } from "../score/thresholds";

/** Latest runs that a profile keeps whole: what thresholds are measured on, and what can be reviewed and forgotten. */
export const MAX_RECORDS = 256;

/** A run that was learned. */
export interface RunRecord {
  id: string;
  /** Of the profile that learned it. Thresholds are measured on runs of the present one only. */
  version: number;
  endedMs: number;
  /** Age of the graph when it was learned, in half-lives. */
  age: number;
  steps: readonly Step[];
  /** Whether it was learned in Shadow, where nothing is judged. */
  isFromShadow: boolean;
  /** Whether a person has looked at it and found it ordinary. */
  isReviewed: boolean;
}

/** Most runs of Shadow that are kept beside later ones, so that thresholds are measured on both. */
const MAX_FROM_SHADOW = MAX_RECORDS / 2;

/**
 * Adds a run, and drops the oldest where there are too many. Runs of Shadow stay while they are to be reviewed: else who
 * waits with the click that enforces would have nothing left to look at.
 */
export function addRecord(records: RunRecord[], record: RunRecord, isReviewAhead: boolean): void {
  let at = records.length;
  while (at > 0 && (records[at - 1]?.endedMs ?? 0) > record.endedMs) at--;
  records.splice(at, 0, record);
  if (records.length <= MAX_RECORDS) return;
  const fromShadow = records.filter(({ isFromShadow }) => isFromShadow).length;
  const stays = isReviewAhead && fromShadow <= MAX_FROM_SHADOW;
  const oldest = records.findIndex(({ isFromShadow }) => !(stays && isFromShadow));
  records.splice(Math.max(0, oldest), 1);
}

/** What is left of a run's weight. */
export function weightNow(graph: Graph, record: RunRecord): number {
  return 2 ** (record.age - graph.age);
}

/** The greatest score of the calls that can raise an alarm; `NO_CALL` where there is none. */
export function highMaximum(graph: Graph, steps: readonly Step[], scorer: ScorerName): number {
  const bits = scoreRun(graph, steps, scorer);
  return steps.reduce(
    (most, { priority }, at) => (isHigh(priority) ? Math.max(most, bits[at] ?? 0) : most),
    NO_CALL,
  );
}

/**
 * The greatest score of a run as if it had not been learned: it is taken out of the counters, scored, and put back. What
 * a profile says of runs it knows is too friendly to measure thresholds with.
 */
export function leftOutMaximum(graph: Graph, record: RunRecord, scorer: ScorerName): number {
  const weight = weightNow(graph, record);
  countRunSteps(graph, record.steps, -weight, null);
  try {
    return highMaximum(graph, record.steps, scorer);
  } finally {
    countRunSteps(graph, record.steps, weight, null);
  }
}
