import { ShieldSettings } from "@letsping/shield";
import { thresholdsOf } from "@letsping/shield";
import { unseenMass } from "@letsping/shield";
import { macro } from "./detection.ts";
import type { Figures } from "./detection.ts";
import { DEFAULT_DETECTOR } from "./detectors.ts";
import { graphOf } from "./detectors.ts";
import { atThreshold } from "./metrics.ts";
import { scoredRun } from "./metrics.ts";
import type { RecordedRun } from "./recorded-runs.ts";
import type { Suite } from "./recorded-runs.ts";
import { halves } from "./split.ts";

/** Runs that were learned. */
const SIZES = [5, 10, 20, 30, 50, 80, 120, 160] as const;

function transitionsOf({ steps }: RecordedRun): string[] {
  return steps.map(({ action }, at) => `${steps[at - 1]?.action ?? ""}\n${action}`);
}

/** How many of the next calls make a transition that was never learned: what the unseen mass estimates. */
function newRate(train: readonly RecordedRun[], test: readonly RecordedRun[]): number {
  const known = new Set(train.flatMap(transitionsOf));
  const next = test.flatMap(transitionsOf);
  return next.filter((transition) => !known.has(transition)).length / next.length;
}

function measure(suite: Suite, size: number, seed: number): Record<string, number> {
  const { train: all, test } = halves(suite.benign, seed);
  const train = all.slice(0, size);
  const { scores, leftOut } = DEFAULT_DETECTOR.train(train);
  const settings = ShieldSettings.parse({});
  const { soft, hard, isFallback } = thresholdsOf(leftOut?.() ?? [], settings);
  const judged = (runs: readonly RecordedRun[]) => runs.map((run) => scoredRun(run, scores(run), "high"));
  const [benign, attacks] = [judged(test), judged(suite.attacks)];
  const figures: Record<string, number> = {
    unseen_mass: unseenMass(graphOf(train)),
    new_transition_rate: newRate(train, test),
  };
  const thresholds = isFallback
    ? { fallback: settings.fallback_bits }
    : { fallback: settings.fallback_bits, conformal_5: soft, sigma_of_runs: hard };
  for (const [name, threshold] of Object.entries(thresholds)) {
    const { false_positives, found } = atThreshold(benign, attacks, threshold);
    figures[`${name}.fpr`] = false_positives;
    figures[`${name}.tpr`] = found;
  }
  return figures;
}

/** What the default does after few runs: figures by the number of runs that were learned, mean over attacked agents. */
export function learningCurve(suites: readonly Suite[], seeds: number): Record<string, Figures> {
  const attacked = suites.filter(({ attacks }) => attacks.length > 0);
  const smallest = Math.min(...attacked.map(({ benign }) => Math.floor(benign.length / 2)));
  const sizes = attacked.length === 0 ? [] : SIZES.filter((size) => size <= smallest);
  return Object.fromEntries(
    sizes.map((size) => [
      String(size),
      macro(
        attacked.map((suite) => Array.from({ length: seeds }, (_seed, seed) => measure(suite, size, seed))),
      ),
    ]),
  );
}
