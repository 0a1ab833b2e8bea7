import { advanceWalk } from "@letsping/shield";
import { calibrate } from "@letsping/shield";
import { changeProfile } from "@letsping/shield";
import { countRunSteps } from "@letsping/shield";
import { createGraph } from "@letsping/shield";
import { createSkeletonHasher } from "@letsping/shield";
import { createWalk } from "@letsping/shield";
import { findAction } from "@letsping/shield";
import { findSkeleton } from "@letsping/shield";
import { judgeStep } from "@letsping/shield";
import { readProfile } from "@letsping/shield";
import { restartWalk } from "@letsping/shield";
import { SCORERS } from "@letsping/shield";
import { scoreRun } from "@letsping/shield";
import { ShieldSettings } from "@letsping/shield";
import { skeletonHash } from "@letsping/shield";
import { watchProfile } from "@letsping/shield";
import { writeProfile } from "@letsping/shield";
import { graphOf } from "./detectors.ts";
import { recordsOf } from "./detectors.ts";
import { enforcingProfile } from "./judged-runs.ts";
import { round } from "./metrics.ts";
import type { RecordedRun } from "./recorded-runs.ts";

const ROUNDS = 30;
const HASHES = 20_000;
const JUDGED = 4_000;
const CHANGED = 10;

/** What one core does. Counts are millions a second. */
export interface Speed {
  /** By number, as a walk over a graph does it; `transitions` for comparison. */
  million_scores_per_s: number;
  million_scores_per_s_transitions: number;
  /** From names and hashes. */
  million_scores_per_s_by_name: number;
  million_learns_per_s: number;
  million_hashes_per_s: number;
  million_hashes_per_s_known: number;
  /** Milliseconds of one verdict with its reasons, of a run in the middle. */
  judge_ms: number;
  /** Milliseconds of measuring the thresholds of 256 runs. */
  calibrate_ms: number;
  /** Milliseconds of a finished run in a store: the profile from JSON, changed, and back. */
  store_change_ms: number;
}

/** Seconds of processor time of this process: of wall time whatever else runs would take its part. */
function best(run: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1e6);
  }
  return least;
}

/** Payloads of nine keys, some in an object and in a list, with values of their own. */
function payloads(): object[] {
  return Array.from({ length: 64 }, (_payload, at) => ({
    amount: at,
    currency: "EUR",
    customer: { id: `c_${at}`, email: `user${at}@example.com` },
    lines: [{ sku: `s_${at}`, price: at * 100 }],
    note: at % 2 === 0 ? null : "urgent",
  }));
}

function scoresByNumber(runs: readonly RecordedRun[], scorer: "paths" | "transitions"): number {
  const graph = graphOf(runs);
  const numbers = runs.map(({ steps }) =>
    steps.map((step) => ({
      action: findAction(graph.names, step.service, step.action),
      skeleton: findSkeleton(graph.names, step.skeleton),
    })),
  );
  const walk = createWalk(graph, false);
  const { bits } = SCORERS[scorer];
  const calls = runs.reduce((sum, { steps }) => sum + steps.length, 0);
  // Long enough that the clock's own steps do not count.
  const times = Math.ceil(200_000 / calls);
  let sum = 0;
  const seconds = best(() => {
    for (let time = 0; time < times; time++) {
      for (const steps of numbers) {
        restartWalk(walk);
        for (const { action, skeleton } of steps) {
          sum += bits(walk, action, skeleton);
          advanceWalk(walk, action, skeleton);
        }
      }
    }
  });
  if (!(sum > 0))
    throw new Error("Scores were measured and none was above 0; the graph has learned nothing.");
  return (times * calls) / seconds / 1e6;
}

function hashesPerSecond(hash: (service: string, action: string, payload: unknown) => string): number {
  const all = payloads();
  let length = 0;
  const seconds = best(() => {
    for (let at = 0; at < HASHES; at++) length += hash("billing", "refund", all[at % all.length]).length;
  });
  if (length !== ROUNDS * HASHES * 64) throw new Error("A skeleton hash has not 64 digits.");
  return HASHES / seconds / 1e6;
}

function judgeMs(runs: readonly RecordedRun[]): number {
  const watch = watchProfile(enforcingProfile(runs), ShieldSettings.parse({}));
  const steps = runs.flatMap((run) =>
    run.steps.map((step, at) => ({ earlier: run.steps.slice(0, at), step })),
  );
  const judged = steps.slice(0, JUDGED);
  const seconds = best(() => {
    for (const { earlier, step } of judged) judgeStep(watch, earlier, step, 1);
  });
  return (1000 * seconds) / judged.length;
}

function storeChangeMs(runs: readonly RecordedRun[], settings: ShieldSettings): number {
  let stored = JSON.stringify(writeProfile(enforcingProfile(runs)));
  let at = 0;
  const seconds = best(() => {
    for (const { steps } of runs.slice(0, CHANGED)) {
      const profile = readProfile(JSON.parse(stored));
      const change = { kind: "run", id: `change_${at++}`, atMs: 1 + at, version: 1, steps } as const;
      changeProfile(profile, { ...change, alarm: "none", decision: "none" }, settings);
      stored = JSON.stringify(writeProfile(profile));
    }
  });
  return (1000 * seconds) / Math.min(CHANGED, runs.length);
}

/** Measured on the ordinary runs of one agent; null without any. */
export function measureSpeed(runs: readonly RecordedRun[]): Speed | null {
  if (runs.length === 0) return null;
  const calls = runs.reduce((sum, { steps }) => sum + steps.length, 0);
  const graph = graphOf(runs);
  const byName = best(() => {
    for (const { steps } of runs) scoreRun(graph, steps);
  });
  const learning = best(() => {
    const learned = createGraph();
    for (const { steps } of runs) countRunSteps(learned, steps, 1, 1);
  });
  const records = recordsOf(runs);
  const settings = ShieldSettings.parse({});
  return {
    million_scores_per_s: round(scoresByNumber(runs, "paths"), 2),
    million_scores_per_s_transitions: round(scoresByNumber(runs, "transitions"), 2),
    million_scores_per_s_by_name: round(calls / byName / 1e6, 2),
    million_learns_per_s: round(calls / learning / 1e6, 2),
    million_hashes_per_s: round(hashesPerSecond(skeletonHash), 3),
    million_hashes_per_s_known: round(hashesPerSecond(createSkeletonHasher()), 3),
    judge_ms: round(judgeMs(runs), 4),
    calibrate_ms: round(1000 * best(() => void calibrate(graph, records, settings)), 2),
    store_change_ms: round(storeChangeMs(runs, settings), 2),
  };
}
