import { LetsPingError } from "@letsping/core";
import type { ShieldReach } from "@letsping/core";
import type { ShieldReachQuery } from "@letsping/core";
import { reachableFrom } from "@letsping/shield";
import type { Deps } from "../deps";
import { findProfile } from "./profiles-find";

/** What a reach begins at; null at the start of a run. @throws LetsPingError `invalid_request` for half a name */
function beginOf({ after_service: service, after_action: action }: ShieldReachQuery) {
  if (service === undefined && action === undefined) return null;
  if (service !== undefined && action !== undefined) return { service, action };
  throw new LetsPingError(
    "invalid_request",
    "The reach of an action was asked for by one of its two names. Send after_service and after_action, or neither for the start of a run.",
    { details: { field: service === undefined ? "after_service" : "after_action" } },
  );
}

/** Dangerous calls that may come within five steps, the most likely first; none after what the profile does not know. */
export async function viewReach(
  deps: Pick<Deps, "pool" | "shieldStore">,
  query: ShieldReachQuery,
  projectId: string,
): Promise<ShieldReach> {
  const begin = beginOf(query);
  const { profile } = await findProfile(deps, query, projectId);
  return { reachable: reachableFrom(profile.graph, begin) };
}
