import type { Profile } from "./profile";
import type { ShieldMode } from "./profile";

/** What a gateway may attest about a profile: how long it has watched, and what it does. No action, no score. */
export interface Baseline {
  /** Deployment of the agent; counts from 1. */
  baseline_version: number;
  mode: ShieldMode;
  /** Runs that were learned, in all deployments since the last reset. */
  total_runs: number;
}

/** The claim of a profile, as it stands on the wire. Signing it is the gateway's. */
export function baselineOf({ version, mode, totalRuns }: Profile): Baseline {
  return { baseline_version: version, mode, total_runs: totalRuns };
}
