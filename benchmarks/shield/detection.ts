import { ShieldSettings } from "@letsping/shield";
import { sigmaThreshold } from "@letsping/shield";
import { thresholdsOf } from "@letsping/shield";
import { DETECTORS } from "./detectors.ts";
import type { Detector } from "./detectors.ts";
import type { Trained } from "./detectors.ts";
import { areaUnderCurve } from "./metrics.ts";
import type { AtThreshold } from "./metrics.ts";
import { atThreshold } from "./metrics.ts";
import { meanOf } from "./metrics.ts";
import { scoredRun } from "./metrics.ts";
import type { ScoredRun } from "./metrics.ts";
import { thresholdFor } from "./metrics.ts";
import type { RecordedRun } from "./recorded-runs.ts";
import type { Suite } from "./recorded-runs.ts";
import { halves } from "./split.ts";
import { halvesByName } from "./split.ts";

export type Figure = { mean: number; sd: number };
/** Figures by name, over all seeds. */
export type Figures = Record<string, Figure>;

/** How ordinary runs are divided into those that are learned and those that are judged. */
export const SPLITS = {
  /** At random. */
  random: (runs: readonly RecordedRun[], seed: number) => halves(runs, seed),
  /** Work that was never learned. */
  new_tasks: (runs: readonly RecordedRun[], seed: number) => halvesByName(runs, ({ task }) => task, seed),
  /** Models that were never learned. */
  new_models: (runs: readonly RecordedRun[], seed: number) => halvesByName(runs, ({ model }) => model, seed),
} as const;
export type SplitName = keyof typeof SPLITS;

/** The figures of one detector on one agent and one seed; without attacks, only what ordinary runs show. */
type Measured = Record<string, number>;

function add(into: Measured, prefix: string, figures: AtThreshold, withAttacks: boolean): void {
  into[`${prefix}.fpr`] = figures.false_positives;
  into[`${prefix}.alarms_per_1000_calls`] = figures.alarms_per_1000_calls;
  if (!withAttacks) return;
  into[`${prefix}.tpr`] = figures.found;
  into[`${prefix}.in_time`] = figures.in_time;
}

/** Thresholds that the detector would have taken, knowing only the runs that it learned. */
function ownThresholds(
  { name, alarmsOn }: Detector,
  { scores, leftOut }: Trained,
  train: readonly RecordedRun[],
): Record<string, number> {
  if (leftOut === null) return { any_unseen: 0 };
  const { soft, hard, strict } = thresholdsOf(leftOut(), ShieldSettings.parse({}));
  const thresholds: Record<string, number> = { conformal_5: soft, sigma_of_runs: hard };
  if (strict !== null) thresholds["conformal_1"] = strict;
  if (!name.startsWith("documented")) return thresholds;
  const calls = train.flatMap((run) => scoredRun(run, scores(run), alarmsOn).scores);
  // What the documentation says: mean + 3σ of the scores of calls that were learned.
  return { ...thresholds, sigma_of_calls: sigmaThreshold(calls.filter((score) => score >= 0)) ?? 0 };
}

function measure(detector: Detector, suite: Suite, split: SplitName, seed: number): Measured {
  const { train, test } = SPLITS[split](suite.benign, seed);
  const trained = detector.train(train);
  const judged = (runs: readonly RecordedRun[]): ScoredRun[] =>
    runs.map((run) => scoredRun(run, trained.scores(run), detector.alarmsOn));
  const [benign, attacks] = [judged(test), judged(suite.attacks)];
  const found: Measured = {};
  const withAttacks = attacks.length > 0;
  if (withAttacks) {
    found["auc"] = areaUnderCurve(benign, attacks);
    for (const share of [0.01, 0.05])
      add(
        found,
        `at_${share * 100}_percent`,
        atThreshold(benign, attacks, thresholdFor(benign, share)),
        true,
      );
  }
  for (const [name, threshold] of Object.entries(ownThresholds(detector, trained, train)))
    add(found, name, atThreshold(benign, attacks, threshold), withAttacks);
  return found;
}

/** Means and deviations over seeds of figures that have the same names. */
export function overSeeds(measured: readonly Measured[]): Figures {
  const names = new Set(measured.flatMap((figures) => Object.keys(figures)));
  return Object.fromEntries(
    [...names].map((name) => {
      const values = measured.map((figures) => figures[name]).filter((value) => value !== undefined);
      return [name, meanOf(values)];
    }),
  );
}

/** For each seed, the mean over agents: so that each agent counts the same. */
export function macro(byAgent: readonly (readonly Measured[])[]): Figures {
  const seeds = byAgent[0]?.length ?? 0;
  const ofSeed = Array.from({ length: seeds }, (_seed, at) => {
    const figures = byAgent.map((measured) => measured[at] ?? {});
    const names = Object.keys(figures[0] ?? {}).filter((name) => figures.every((one) => name in one));
    return Object.fromEntries(
      names.map((name) => [name, figures.reduce((sum, one) => sum + (one[name] ?? 0), 0) / figures.length]),
    );
  });
  return overSeeds(ofSeed);
}

export interface Detection {
  /** By detector: the mean over agents that were attacked, and each agent. */
  [detector: string]: { macro: Figures; agents: Record<string, Figures> };
}

/** Compares the detectors on every agent, over seeds. */
export function compareDetectors(
  suites: readonly Suite[],
  seeds: number,
  split: SplitName,
  detectors: readonly Detector[] = DETECTORS,
): Detection {
  const result: Detection = {};
  for (const detector of detectors) {
    const agents: Record<string, Figures> = {};
    const attacked: Measured[][] = [];
    for (const suite of suites) {
      const measured = Array.from({ length: seeds }, (_seed, seed) => measure(detector, suite, split, seed));
      agents[suite.agent] = overSeeds(measured);
      if (suite.attacks.length > 0) attacked.push(measured);
    }
    result[detector.name] = { macro: macro(attacked), agents };
  }
  return result;
}
