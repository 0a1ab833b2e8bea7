import { countRunSteps } from "@letsping/shield";
import { createGraph } from "@letsping/shield";
import { leftOutMaximum } from "@letsping/shield";
import { MAX_RECORDS } from "@letsping/shield";
import type { RunRecord } from "@letsping/shield";
import { scoreRun } from "@letsping/shield";
import type { ScorerName } from "@letsping/shield";
import type { Graph } from "@letsping/shield";
import type { AlarmsOn } from "./metrics.ts";
import type { RecordedRun } from "./recorded-runs.ts";
import { trainStide } from "./stide.ts";

/** What a detector has made of its ordinary runs. */
export interface Trained {
  /** A score for each step of a run; greater is stranger. */
  scores: (run: RecordedRun) => number[];
  /**
   * The greatest score of each of the latest runs that it was trained on, each as if it had not been learned; null for
   * a detector that cannot forget a run.
   */
  leftOut: (() => number[]) | null;
}

export interface Detector {
  name: string;
  alarmsOn: AlarmsOn;
  train: (runs: readonly RecordedRun[]) => Trained;
}

const ENDED_MS = 1;

/** A graph that has learned runs, at one time: nothing fades. */
export function graphOf(runs: readonly RecordedRun[]): Graph {
  const graph = createGraph();
  for (const { steps } of runs) countRunSteps(graph, steps, 1, ENDED_MS);
  return graph;
}

/** The latest of the runs, as a profile keeps them. */
export function recordsOf(runs: readonly RecordedRun[]): RunRecord[] {
  const latest = runs.slice(-MAX_RECORDS);
  return latest.map(({ steps }, at) => ({
    id: String(at),
    version: 1,
    endedMs: ENDED_MS,
    age: 0,
    steps,
    isFromShadow: true,
    isReviewed: false,
  }));
}

function asHigh(runs: readonly RecordedRun[]): RecordedRun[] {
  return runs.map((run) => ({
    ...run,
    steps: run.steps.map((step) => ({ ...step, priority: "high" as const })),
  }));
}

function byGraph(name: string, scorer: ScorerName, alarmsOn: AlarmsOn): Detector {
  return {
    name,
    alarmsOn,
    train(runs) {
      const graph = graphOf(runs);
      const records = recordsOf(alarmsOn === "all" ? asHigh(runs) : runs);
      return {
        scores: ({ steps }) => scoreRun(graph, steps, scorer),
        leftOut: () => records.map((record) => leftOutMaximum(graph, record, scorer)),
      };
    },
  };
}

function byStide(length: number): Detector {
  return {
    name: `stide_${length}`,
    alarmsOn: "all",
    train: (runs) => ({ scores: trainStide(runs, length), leftOut: null }),
  };
}

/** What is compared. The plain rule knows no priorities, so that it is judged both as it is and with them. */
export const DETECTORS: readonly Detector[] = [
  byGraph("default", "paths", "high"),
  byGraph("transitions", "transitions", "high"),
  byGraph("documented", "documented", "all"),
  byGraph("documented_high", "documented", "high"),
  byStide(2),
  byStide(3),
];

/** The default alone. */
export const DEFAULT_DETECTOR = byGraph("default", "paths", "high");
