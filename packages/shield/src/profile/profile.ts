import type { Graph } from "../graph/graph";
import { createGraph } from "../graph/graph";
import type { RunRecord } from "./run-record";

/** What a profile does about anomalies, from nothing to holding them. */
export const SHIELD_MODES = ["shadow", "soft_lock", "enforcing"] as const;
export type ShieldMode = (typeof SHIELD_MODES)[number];

/** Whose profile it is. The agent is the principal that was authenticated; `service` only subdivides it. */
export interface ProfileId {
  projectId: string;
  agent: string;
  service: string;
}

/** A step as a pardon knows it: exactly this skeleton of this action after exactly this one. */
export interface PardonedStep {
  /** The action right before it; null at the start of a run. */
  previous: { service: string; action: string } | null;
  service: string;
  action: string;
  skeleton: string;
}

/** A step that raises no alarm, because a person approved it. */
export interface Pardon extends PardonedStep {
  grantedMs: number;
  /** Age of the graph then, in half-lives. */
  age: number;
}

/** Everything that is known of how one agent works. */
export interface Profile {
  /** Deployment of the agent; counts from 1. */
  version: number;
  mode: ShieldMode;
  modeSinceMs: number;
  /**
   * Whether its mode counts although another profile of the same principal has a stricter one: once it has enforced, or a
   * person chose its mode. Before that an agent could leave its protection by working under a new service for a while.
   */
  isEstablished: boolean;
  /** Replaced as a whole when it is made smaller. */
  graph: Graph;
  /** Runs that were learned, in all versions since the last reset. */
  totalRuns: number;
  /** The latest runs, oldest first; those of Shadow stay until their review. */
  records: RunRecord[];
  /** Runs that ended while the profile was in Soft-Lock, and those of them with an alarm. */
  trial: { runs: number; alarms: number };
  /** Of the last runs while enforcing, latest last: whether each had an alarm that a person approved. */
  outcomes: boolean[];
  pardons: Pardon[];
  /** Changes that were made, oldest first, so that none is made twice. */
  done: { id: string; atMs: number }[];
  /** Changes of this time or before are refused: whether they were made is not known any more. */
  horizonMs: number;
}

/** A profile of an agent that nothing is known of. */
export function createProfile(atMs: number): Profile {
  return {
    version: 1,
    mode: "shadow",
    modeSinceMs: atMs,
    isEstablished: false,
    graph: createGraph(),
    totalRuns: 0,
    records: [],
    trial: { runs: 0, alarms: 0 },
    outcomes: [],
    pardons: [],
    done: [],
    horizonMs: 0,
  };
}

/** The stricter of two modes. */
export function stricter(one: ShieldMode, other: ShieldMode): ShieldMode {
  return SHIELD_MODES.indexOf(one) >= SHIELD_MODES.indexOf(other) ? one : other;
}
