import { readFileSync } from "node:fs";
import { advanceWalk } from "@letsping/shield";
import { conformalThreshold } from "@letsping/shield";
import { countRunSteps } from "@letsping/shield";
import { createGraph } from "@letsping/shield";
import { createWalk } from "@letsping/shield";
import { findAction } from "@letsping/shield";
import { findSkeleton } from "@letsping/shield";
import { SCORERS } from "@letsping/shield";
import { sigmaThreshold } from "@letsping/shield";
import type { Step } from "@letsping/shield";

/** Published figures have six digits. */
const ALLOWED = 1e-6;

interface GoldenRun {
  tools: string[];
  skeletons: string[];
}

interface GoldenFile {
  train: GoldenRun[];
  test: (GoldenRun & Record<"wb2" | "skip" | "skel" | "total", number[]>)[];
  loo_run_max_high: number[];
  conformal_5pct: number;
  mean_plus_3sigma: number;
}

/** The greatest difference to each published figure, in bits. */
export type GoldenDifferences = Record<
  "path" | "earlier" | "payload" | "bits" | "conformal_5" | "sigma_of_runs",
  number
>;

const stepsOf = ({ tools, skeletons }: GoldenRun): Step[] =>
  tools.map((action, at) => ({
    service: "golden",
    action,
    skeleton: skeletons[at] ?? "",
    priority: "low",
  }));

/**
 * Holds the scorer `transitions` and the thresholds against published reference values.
 *
 * @throws Error that names the figures that differ
 */
export function compareWithGolden(path: string): GoldenDifferences {
  const golden = JSON.parse(readFileSync(path, "utf8")) as GoldenFile;
  const graph = createGraph();
  for (const run of golden.train) countRunSteps(graph, stepsOf(run), 1, 1);
  const conformal = conformalThreshold(golden.loo_run_max_high, 0.05) ?? Number.NaN;
  const sigma = sigmaThreshold(golden.loo_run_max_high) ?? Number.NaN;
  const differences: GoldenDifferences = {
    ...{ path: 0, earlier: 0, payload: 0, bits: 0 },
    conformal_5: Math.abs(conformal - golden.conformal_5pct),
    sigma_of_runs: Math.abs(sigma - golden.mean_plus_3sigma),
  };
  for (const run of golden.test) {
    const walk = createWalk(graph, false);
    stepsOf(run).forEach((step, at) => {
      const action = findAction(graph.names, step.service, step.action);
      const skeleton = findSkeleton(graph.names, step.skeleton);
      const score = SCORERS.transitions.parts(walk, action, skeleton);
      const expected = { path: run.wb2, earlier: run.skip, payload: run.skel, bits: run.total };
      for (const part of ["path", "earlier", "payload", "bits"] as const) {
        const difference = Math.abs(score[part] - (expected[part][at] ?? Number.NaN));
        // Also where a figure is missing: NaN is not allowed either.
        if (!(difference <= differences[part])) differences[part] = difference;
      }
      advanceWalk(walk, action, skeleton);
    });
  }
  const wrong = Object.entries(differences).filter(([, difference]) => !(difference <= ALLOWED));
  if (wrong.length === 0) return differences;
  const named = wrong.map(([name, difference]) => `${name} by ${difference}`).join(", ");
  throw new Error(`Scores were held against ${path}, and differ: ${named}. At most ${ALLOWED} is rounding.`);
}
