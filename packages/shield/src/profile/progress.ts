import { CONTEXT } from "../graph/graph";
import type { Graph } from "../graph/graph";
import { NO_CALL } from "../score/thresholds";
import { rateBound } from "../score/thresholds";
import type { ShieldSettings } from "../settings";
import type { Profile } from "./profile";
import type { ShieldMode } from "./profile";
import { leftOutMaximum } from "./run-record";
import type { RunRecord } from "./run-record";

/** What is missing for the next mode. `have` is measured, `need` the bound that it must reach. */
export interface Missing {
  what: "runs" | "calls" | "unseen" | "alarm_rate" | "review" | "click";
  have: number;
  need: number;
}

/** A weight of one call may be a little more after sums. */
const ONE_CALL = 1 + 1e-6;

/**
 * Unseen mass: how likely the next step is a transition that this agent has never made (Good-Turing: the share of calls
 * whose transition was seen once). It needs no labels; the true rate is higher by a factor of 1.1 to 1.6. 1 of nothing.
 */
export function unseenMass(graph: Graph): number {
  let [once, all] = [0, 0];
  for (let edge = 0; edge < graph.edges.size; edge++) {
    if (graph.contexts.first[graph.edges.first[edge] ?? 0] !== CONTEXT.first) continue;
    const weight = graph.weights[edge] ?? 0;
    all += weight;
    if (weight <= ONE_CALL * graph.unit) once += weight;
  }
  return all === 0 ? 1 : once / all;
}

/** A run of the review list, with the bits of its strangest call. */
export interface StrangeRun {
  record: RunRecord;
  bits: number;
}

/**
 * The strangest runs that were learned in Shadow, strangest first: one in ten, each scored as if it had not been learned.
 * If an attack was learned, it is most likely here; what was learned later had to pass the thresholds. Runs without a call
 * of high priority are left out.
 */
export function strangestRuns(profile: Profile, settings: ShieldSettings): StrangeRun[] {
  const unjudged = profile.records.filter(({ isFromShadow }) => isFromShadow);
  return unjudged
    .map((record) => ({ record, bits: leftOutMaximum(profile.graph, record, settings.scorer) }))
    .filter(({ bits }) => bits > NO_CALL)
    .sort((one, other) => other.bits - one.bits)
    .slice(0, Math.ceil(unjudged.length * settings.soft_lock_ends.review_share));
}

function atLeast(what: Missing["what"], have: number, need: number): Missing[] {
  return have >= need ? [] : [{ what, have, need }];
}

function atMost(what: Missing["what"], have: number, need: number): Missing[] {
  return have <= need ? [] : [{ what, have, need }];
}

/** What counts say is missing for the next mode: all but what a person does. */
export function missingCounts({ graph, mode, trial }: Profile, settings: ShieldSettings): Missing[] {
  const { shadow_ends: shadow, soft_lock_ends: softLock } = settings;
  const unseen = unseenMass(graph);
  switch (mode) {
    case "shadow":
      return [
        ...atLeast("runs", graph.runs, shadow.runs),
        ...atLeast("calls", graph.calls, shadow.calls),
        ...atMost("unseen", unseen, shadow.unseen),
      ];
    case "soft_lock":
      return [
        ...atLeast("runs", graph.runs, softLock.runs),
        ...atMost("unseen", unseen, softLock.unseen),
        ...atMost("alarm_rate", rateBound(trial.alarms, trial.runs), softLock.alarm_rate),
      ];
    case "enforcing":
      return [];
  }
}

/** What a person must do before the profile enforces. */
function missingPerson(profile: Profile, settings: ShieldSettings): Missing[] {
  const strangest = strangestRuns(profile, settings);
  const reviewed = strangest.filter(({ record }) => record.isReviewed).length;
  const click: Missing[] = settings.enforce_automatically ? [] : [{ what: "click", have: 0, need: 1 }];
  return [...atLeast("review", reviewed, strangest.length), ...click];
}

/** The mode that comes next, and what is missing for it; null when the profile enforces. */
export function progressOf(
  profile: Profile,
  settings: ShieldSettings,
): { next: ShieldMode; missing: Missing[] } | null {
  const counts = missingCounts(profile, settings);
  switch (profile.mode) {
    case "shadow":
      return { next: "soft_lock", missing: counts };
    case "soft_lock":
      return { next: "enforcing", missing: [...counts, ...missingPerson(profile, settings)] };
    case "enforcing":
      return null;
  }
}
