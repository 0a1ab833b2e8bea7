import { advanceWalk } from "@letsping/shield";
import { createWalk } from "@letsping/shield";
import { findAction } from "@letsping/shield";
import { findSkeleton } from "@letsping/shield";
import type { Graph } from "@letsping/shield";
import { SCORERS } from "@letsping/shield";
import { graphOf } from "./detectors.ts";
import { areaUnderCurve } from "./metrics.ts";
import { atThreshold } from "./metrics.ts";
import { round } from "./metrics.ts";
import { scoredRun } from "./metrics.ts";
import { thresholdFor } from "./metrics.ts";
import type { RecordedRun } from "./recorded-runs.ts";
import type { Suite } from "./recorded-runs.ts";
import { halves } from "./split.ts";

const WEIGHTS = [0.5, 1, 1.5] as const;
/** What the default's own parts are multiplied with already. */
const WEIGHT_OF_PATHS = 1.5;

/** A score that could have been the default: parts of both scorers, with weights. */
interface Candidate {
  path: "transitions" | "paths";
  earlier: "transitions" | "paths";
  earlierWeight: number;
  payloadWeight: number;
}

const SOURCES = ["transitions", "paths"] as const;
const CANDIDATES: readonly Candidate[] = SOURCES.flatMap((path) =>
  SOURCES.flatMap((earlier) =>
    WEIGHTS.flatMap((earlierWeight) =>
      WEIGHTS.map((payloadWeight) => ({ path, earlier, earlierWeight, payloadWeight })),
    ),
  ),
);
const REFERENCE: Candidate = {
  path: "transitions",
  earlier: "transitions",
  earlierWeight: 1,
  payloadWeight: 1,
};
const DEFAULT: Candidate = { path: "paths", earlier: "paths", earlierWeight: 1.5, payloadWeight: 1.5 };

/** Parts of a step without weights. */
interface Parts {
  path: { transitions: number; paths: number };
  earlier: { transitions: number; paths: number };
  payload: number;
}

function partsOf(graph: Graph, { steps }: RecordedRun): Parts[] {
  const walk = createWalk(graph, false);
  return steps.map((step) => {
    const action = findAction(graph.names, step.service, step.action);
    const skeleton = findSkeleton(graph.names, step.skeleton);
    const plain = SCORERS.transitions.parts(walk, action, skeleton);
    const paths = SCORERS.paths.parts(walk, action, skeleton);
    advanceWalk(walk, action, skeleton);
    return {
      path: { transitions: plain.path, paths: paths.path },
      earlier: { transitions: plain.earlier, paths: paths.earlier / WEIGHT_OF_PATHS },
      payload: plain.payload,
    };
  });
}

const FIGURES = ["auc", "tpr_at_1", "in_time_at_1", "tpr_at_5", "in_time_at_5"] as const;
type Figures = Record<(typeof FIGURES)[number], number>;

interface Measured {
  run: RecordedRun;
  parts: Parts[];
}

/** Runs of one seed with their parts. */
interface Trial {
  benign: Measured[];
  attacks: Measured[];
}

function trialsOf(suite: Suite, seeds: number): Trial[] {
  return Array.from({ length: seeds }, (_seed, seed) => {
    const { train, test } = halves(suite.benign, seed);
    const graph = graphOf(train);
    const measured = (runs: readonly RecordedRun[]) =>
      runs.map((run) => ({ run, parts: partsOf(graph, run) }));
    return { benign: measured(test), attacks: measured(suite.attacks) };
  });
}

function judge({ benign, attacks }: Trial, candidate: Candidate): Figures {
  const { path, earlier, earlierWeight, payloadWeight } = candidate;
  const judged = (runs: readonly Measured[]) =>
    runs.map(({ run, parts }) => {
      const bits = parts.map(
        (part) => part.path[path] + earlierWeight * part.earlier[earlier] + payloadWeight * part.payload,
      );
      return scoredRun(run, bits, "high");
    });
  const [ordinary, hostile] = [judged(benign), judged(attacks)];
  const one = atThreshold(ordinary, hostile, thresholdFor(ordinary, 0.01));
  const five = atThreshold(ordinary, hostile, thresholdFor(ordinary, 0.05));
  return {
    auc: areaUnderCurve(ordinary, hostile),
    tpr_at_1: one.found,
    in_time_at_1: one.in_time,
    tpr_at_5: five.found,
    in_time_at_5: five.in_time,
  };
}

function meanFigures(all: readonly Figures[]): Figures {
  const mean = (name: keyof Figures) => round(all.reduce((sum, one) => sum + one[name], 0) / all.length);
  return {
    auc: mean("auc"),
    tpr_at_1: mean("tpr_at_1"),
    in_time_at_1: mean("in_time_at_1"),
    tpr_at_5: mean("tpr_at_5"),
    in_time_at_5: mean("in_time_at_5"),
  };
}

const goodness = (figures: Figures) => FIGURES.reduce((sum, name) => sum + figures[name], 0);

export interface LeftOut {
  /** What is best on all other agents. */
  chosen: Candidate;
  /** How that does on this one, beside the reference and the default. */
  figures: Figures;
  reference: Figures;
  default: Figures;
}

/**
 * For each attacked agent, the score that is best on the others, and what it does on this one: a choice that is only good
 * on the runs it was made with fails here.
 */
export function leaveOneOut(suites: readonly Suite[], seeds: number): Record<string, LeftOut> {
  const attacked = suites
    .filter(({ attacks }) => attacks.length > 0)
    .map((suite) => ({ agent: suite.agent, trials: trialsOf(suite, seeds) }));
  const on = (trials: readonly Trial[], candidate: Candidate) =>
    meanFigures(trials.map((trial) => judge(trial, candidate)));
  const table = CANDIDATES.map((candidate) => ({
    candidate,
    figures: attacked.map(({ trials }) => on(trials, candidate)),
  }));
  return Object.fromEntries(
    attacked.length < 2
      ? []
      : attacked.map(({ agent, trials }, place) => {
          const others = table.map(({ candidate, figures }) => ({
            candidate,
            sum: figures.reduce((sum, one, at) => sum + (at === place ? 0 : goodness(one)), 0),
          }));
          const { candidate } = others.reduce((best, one) => (one.sum > best.sum ? one : best));
          return [
            agent,
            {
              chosen: candidate,
              figures: on(trials, candidate),
              reference: on(trials, REFERENCE),
              default: on(trials, DEFAULT),
            },
          ];
        }),
  );
}
