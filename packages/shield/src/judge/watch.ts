import { createWalk } from "../graph/walk";
import type { Walk } from "../graph/walk";
import type { ShieldSettings } from "../settings";
import { calibrate } from "../profile/calibrate";
import { CALIBRATE_EVERY } from "../profile/calibrate";
import type { Thresholds } from "../profile/calibrate";
import type { Profile } from "../profile/profile";

/** A profile that is ready to judge steps: with its thresholds. */
export interface Watch {
  readonly profile: Profile;
  readonly settings: ShieldSettings;
  readonly thresholds: Thresholds;
  /** Version and runs of the profile when the thresholds were measured. */
  readonly measuredAt: { version: number; runs: number };
}

/** Runs of the present deployment: what an earlier one did says nothing about how far this one strays. */
const ofVersion = ({ records, version }: Profile) => records.filter((record) => record.version === version);

/** Measures the thresholds of a profile: some milliseconds for 256 runs. */
export function watchProfile(profile: Profile, settings: ShieldSettings): Watch {
  return {
    profile,
    settings,
    thresholds: calibrate(profile.graph, ofVersion(profile), settings),
    measuredAt: { version: profile.version, runs: profile.totalRuns },
  };
}

/**
 * The watch for a profile that has learned since. Thresholds are measured again after 25 runs, and at once after another
 * deployment, a reset, or while they are the fallback.
 */
export function renewWatch(watch: Watch, profile: Profile): Watch {
  const { thresholds, measuredAt, settings } = watch;
  const since = Math.abs(profile.totalRuns - measuredAt.runs);
  const isDue = since >= CALIBRATE_EVERY || (thresholds.isFallback && since > 0);
  return isDue || profile.version !== measuredAt.version
    ? watchProfile(profile, settings)
    : { ...watch, profile };
}

/** A walk of the profile's graph, at the start of a run. */
export const startWalk = ({ profile }: Watch): Walk => createWalk(profile.graph, false);
