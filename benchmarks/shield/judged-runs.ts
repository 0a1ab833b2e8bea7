import { createProfile } from "@letsping/shield";
import { judgeStep } from "@letsping/shield";
import type { Profile } from "@letsping/shield";
import { shieldSettings } from "@letsping/shield";
import type { Step } from "@letsping/shield";
import { watchProfile } from "@letsping/shield";
import type { Watch } from "@letsping/shield";
import { macro } from "./detection.ts";
import type { Figures } from "./detection.ts";
import { graphOf } from "./detectors.ts";
import { recordsOf } from "./detectors.ts";
import type { RecordedRun } from "./recorded-runs.ts";
import type { Suite } from "./recorded-runs.ts";
import { halves } from "./split.ts";

const NOW_MS = 1;

/** A profile that enforces, and has learned these runs. */
export function enforcingProfile(runs: readonly RecordedRun[]): Profile {
  return { ...createProfile(NOW_MS), mode: "enforcing", graph: graphOf(runs), records: recordsOf(runs) };
}

/** Place of the first step that is held; null where none is. */
function firstHeld(watch: Watch, steps: readonly Step[], priority: "high" | "critical"): number | null {
  const ranked = steps.map((step) => (step.priority === "high" ? { ...step, priority } : step));
  const at = ranked.findIndex((step, place) => judgeStep(watch, ranked.slice(0, place), step, NOW_MS).hold);
  return at < 0 ? null : at;
}

function measure(suite: Suite, seed: number): Record<string, number> {
  const { train, test } = halves(suite.benign, seed);
  const watch = watchProfile(enforcingProfile(train), shieldSettings());
  const figures: Record<string, number> = {};
  for (const priority of ["high", "critical"] as const) {
    const held = (runs: readonly RecordedRun[]) => runs.map((run) => firstHeld(watch, run.steps, priority));
    const [benign, attacks] = [held(test), held(suite.attacks)];
    figures[`${priority}.fpr`] = benign.filter((at) => at !== null).length / benign.length;
    if (suite.attacks.length === 0) continue;
    const inTime = attacks.filter((at, index) => {
      const first = suite.attacks[index]?.firstAttack ?? -1;
      return at !== null && at <= first;
    });
    figures[`${priority}.tpr`] = attacks.filter((at) => at !== null).length / attacks.length;
    figures[`${priority}.in_time`] = inTime.length / attacks.length;
  }
  return figures;
}

/**
 * What `judgeStep` holds in Enforcing, when all calls that may raise an alarm are of high priority, and when they are
 * critical. Mean over attacked agents.
 */
export function heldRuns(suites: readonly Suite[], seeds: number): Figures {
  const attacked = suites.filter(({ attacks }) => attacks.length > 0);
  return macro(attacked.map((suite) => Array.from({ length: seeds }, (_seed, seed) => measure(suite, seed))));
}
