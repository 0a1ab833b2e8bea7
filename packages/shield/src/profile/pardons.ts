import type { Graph } from "../graph/graph";
import type { Step } from "../graph/step";
import type { ShieldSettings } from "../settings";
import type { Pardon } from "./profile";
import type { PardonedStep } from "./profile";
import type { Profile } from "./profile";

const DAY_MS = 86_400_000;
/** Most pardons of a profile; the oldest goes first. */
export const MAX_PARDONS = 256;

/** The step as a pardon knows it. */
export function pardonedStep(previous: Step | undefined, step: Step): PardonedStep {
  const { service, action, skeleton } = step;
  return {
    previous: previous === undefined ? null : { service: previous.service, action: previous.action },
    service,
    action,
    skeleton,
  };
}

export function isSameStep(one: PardonedStep, other: PardonedStep): boolean {
  return (
    one.service === other.service &&
    one.action === other.action &&
    one.skeleton === other.skeleton &&
    one.previous?.service === other.previous?.service &&
    one.previous?.action === other.previous?.action
  );
}

/** A pardon ends with the half-life of the graph, and after a number of days at the latest. */
function isValid(pardon: Pardon, graph: Graph, nowMs: number, settings: ShieldSettings): boolean {
  return graph.age - pardon.age < 1 && nowMs - pardon.grantedMs < settings.pardon_days * DAY_MS;
}

/** Pardons that still hold. */
export function validPardons(profile: Profile, nowMs: number, settings: ShieldSettings): Pardon[] {
  return profile.pardons.filter((pardon) => isValid(pardon, profile.graph, nowMs, settings));
}

/** Whether a person has approved exactly this step lately. */
export function isPardoned(
  profile: Profile,
  step: PardonedStep,
  nowMs: number,
  settings: ShieldSettings,
): boolean {
  return profile.pardons.some(
    (pardon) => isSameStep(pardon, step) && isValid(pardon, profile.graph, nowMs, settings),
  );
}
