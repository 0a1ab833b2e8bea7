import { changeProfile } from "@letsping/shield";
import { createProfile } from "@letsping/shield";
import type { Profile } from "@letsping/shield";
import { MAX_RECORDS } from "@letsping/shield";
import { scoreRun } from "@letsping/shield";
import { ShieldSettings } from "@letsping/shield";
import { strangestRuns } from "@letsping/shield";
import { watchProfile } from "@letsping/shield";
import { macro } from "./detection.ts";
import type { Figures } from "./detection.ts";
import { atThreshold } from "./metrics.ts";
import { scoredRun } from "./metrics.ts";
import type { RecordedRun } from "./recorded-runs.ts";
import type { Suite } from "./recorded-runs.ts";
import { halves } from "./split.ts";
import { shuffled } from "./split.ts";

/** Share of the runs of Shadow that are attacks. */
const POISONED = 0.05;
const SETTINGS = ShieldSettings.parse({});
/** All at one time, so that nothing fades: changes need an order all the same. */
const START_MS = 1_800_000_000_000;

interface Lesson {
  run: RecordedRun;
  isAttack: boolean;
}

/** Ordinary runs with attacks among them. */
function poisoned(train: readonly RecordedRun[], attacks: readonly RecordedRun[], seed: number): Lesson[] {
  const count = Math.round((train.length * POISONED) / (1 - POISONED));
  return shuffled(
    [
      ...train.map((run) => ({ run, isAttack: false })),
      ...shuffled(attacks, seed + 1)
        .slice(0, count)
        .map((run) => ({ run, isAttack: true })),
    ],
    seed + 2,
  );
}

/** A person looks at the strangest runs, and knows an attack when it is shown. Returns how many were found. */
function review(profile: Profile, lessons: readonly Lesson[], atMs: number): number {
  let found = 0;
  for (const { record } of strangestRuns(profile, SETTINGS)) {
    const isAttack = lessons[Number(record.id)]?.isAttack === true;
    const verdict = isAttack ? ("strange" as const) : ("ordinary" as const);
    changeProfile(profile, { kind: "review", id: record.id, atMs, runId: record.id, verdict }, SETTINGS);
    if (isAttack) found++;
  }
  return found;
}

/** Learns in Shadow; with a review whenever the profile's memory of whole runs is full, and at the end. */
function shadow(lessons: readonly Lesson[], isReviewed: boolean): { profile: Profile; found: number } {
  const profile = createProfile(START_MS);
  let found = 0;
  lessons.forEach(({ run, isAttack: _unknown }, at) => {
    const atMs = START_MS + at;
    changeProfile(
      profile,
      {
        ...{ kind: "run", id: String(at), atMs, version: 1, steps: run.steps },
        ...{ alarm: "none", decision: "none" },
      },
      // Everything is learned in Shadow, however much there is.
      { ...SETTINGS, shadow_ends: { ...SETTINGS.shadow_ends, runs: 10_000 } },
    );
    const isFull = (at + 1) % (MAX_RECORDS / 2) === 0 || at === lessons.length - 1;
    if (isReviewed && isFull) found += review(profile, lessons, atMs);
  });
  return { profile, found };
}

function measure(suite: Suite, seed: number): Record<string, number> {
  const { train, test } = halves(suite.benign, seed);
  const lessons = poisoned(train, suite.attacks, seed);
  const learned = new Set(lessons.map(({ run }) => run));
  const attacks = suite.attacks.filter((run) => !learned.has(run));
  const clean = train.map((run) => ({ run, isAttack: false }));
  const figures: Record<string, number> = {};
  const cases = [
    { name: "clean", ...shadow(clean, false) },
    { name: "poisoned", ...shadow(lessons, false) },
    { name: "reviewed", ...shadow(lessons, true) },
  ];
  for (const { name, profile, found } of cases) {
    const { soft, hard } = watchProfile(profile, SETTINGS).thresholds;
    const judged = (runs: readonly RecordedRun[]) =>
      runs.map((run) => scoredRun(run, scoreRun(profile.graph, run.steps), "high"));
    const [benign, hostile] = [judged(test), judged(attacks)];
    for (const [rule, threshold] of Object.entries({ conformal_5: soft, sigma_of_runs: hard })) {
      const at = atThreshold(benign, hostile, threshold);
      figures[`${name}.${rule}.fpr`] = at.false_positives;
      figures[`${name}.${rule}.tpr`] = at.found;
    }
    if (name === "reviewed") figures["review_found"] = found / (lessons.length - train.length);
  }
  return figures;
}

/** 5 % attacks in Shadow: what they cost, and what a review of one run in ten gives back. Mean over attacked agents. */
export function poisonedShadow(suites: readonly Suite[], seeds: number): Figures {
  const attacked = suites.filter(({ attacks }) => attacks.length > 0);
  return macro(attacked.map((suite) => Array.from({ length: seeds }, (_seed, seed) => measure(suite, seed))));
}
