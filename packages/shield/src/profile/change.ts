import type { Step } from "../graph/step";
import type { PardonedStep } from "./profile";
import type { ShieldMode } from "./profile";

/** A run that is over. */
export interface RunChange {
  kind: "run";
  /** Of the run: a run is learned once, however often this is sent. */
  id: string;
  /** When it ended; sent again with a decision, when that was made. */
  atMs: number;
  /** Of the profile when the run began. Runs of another deployment are not learned. */
  version: number;
  steps: readonly Step[];
  /** The worst alarm of its steps. */
  alarm: "none" | "soft" | "hard";
  /** What people said of its alarms: `rejected` where any was, else `approved` where all were. */
  decision: "none" | "approved" | "rejected";
  /**
   * The strictest mode of its verdicts, where another profile of the principal judged it: what that one flagged is not
   * learned here because this profile is still in Shadow. Default `shadow`
   */
  judgedIn?: ShieldMode | undefined;
}

/** A person approved a step that was held, or had a badge. */
export interface ApprovalChange {
  kind: "approval";
  /** Of the request. */
  id: string;
  atMs: number;
  version: number;
  /** Steps of its run before it. */
  earlier: readonly Step[];
  /** What was approved: after an edit, the payload that runs. */
  step: Step;
}

/** Everything that changes a profile. Each has an id, and is made once. */
export type ProfileChange =
  | RunChange
  | ApprovalChange
  /** A run was learned that should not have been. */
  | { kind: "forget"; id: string; atMs: number; runId: string }
  /** A person looked at a run of the review list. What is strange is forgotten. */
  | { kind: "review"; id: string; atMs: number; runId: string; verdict: "ordinary" | "strange" }
  /** A person pardons a step, or takes a pardon back. */
  | { kind: "pardon"; id: string; atMs: number; step: PardonedStep }
  | { kind: "unpardon"; id: string; atMs: number; step: PardonedStep }
  /** A person chooses a mode. */
  | { kind: "mode"; id: string; atMs: number; mode: ShieldMode }
  /** The agent was deployed anew: another model, other tools. */
  | { kind: "version"; id: string; atMs: number }
  /** A person starts the profile from nothing. */
  | { kind: "reset"; id: string; atMs: number };

/** Something that people should hear of. */
export interface ModeEvent {
  from: ShieldMode;
  to: ShieldMode;
  why: "criteria" | "person" | "false_alarms" | "version" | "reset";
}

/**
 * `applied`, `known` (made before), or why nothing changed:
 * - `quarantined`: a run with an alarm that nobody has approved. Send it again with the decision
 * - `rejected`: a run that a person rejected
 * - `empty`: a run without a step
 * - `stale`: older than everything that the profile remembers, so it may have been made before
 * - `other_version`: of another deployment than the profile's
 * - `not_found`: no such run among the latest 256
 * - `not_yet`: the mode needs more; `progressOf` says what
 */
export type ChangeOutcome =
  | "applied"
  | "known"
  | "empty"
  | "quarantined"
  | "rejected"
  | "stale"
  | "other_version"
  | "not_found"
  | "not_yet";

/** Whether a change with this outcome left something behind, so that the profile must be kept. */
export function isKept(outcome: ChangeOutcome): boolean {
  return outcome === "applied" || outcome === "quarantined" || outcome === "rejected";
}

export interface ChangeResult {
  outcome: ChangeOutcome;
  /** What the change did to the mode; null where it stayed. */
  event: ModeEvent | null;
}
