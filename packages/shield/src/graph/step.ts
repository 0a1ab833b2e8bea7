import type { Priority } from "@letsping/core";
import type { Fingerprint } from "../skeleton/fingerprints";

/** One call of an agent, as a profile sees it. */
export interface Step {
  service: string;
  action: string;
  /** `skeletonHash` of its payload. */
  skeleton: string;
  /** The greater of what the agent said and the floor of the project. */
  priority: Priority;
  /** `fingerprintPayload` of its payload, where the project wants that for this action. */
  fingerprints?: readonly Fingerprint[] | undefined;
}

/** Most steps of a run that are learned. Later ones are scored, and teach nothing. */
export const MAX_STEPS = 128;
