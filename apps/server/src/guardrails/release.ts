import { LetsPingError } from "@letsping/core";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import { limitsAway } from "./closed-limits";
import { listClosedLimits } from "./closed-limits";

const RELEASED = `
  insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
  values ($1, 'guardrails.released', 'person', $2, $3, $4::jsonb)`;

/**
 * Forgets what a closed limit has counted: whom it refused may ask again. Who did it is in the audit before it is done,
 * because the counters may lie in another place than the audit.
 *
 * @throws LetsPingError `not_found` for a limit that is not closed (any more); `unavailable`
 */
export async function releaseLimit(
  deps: Pick<Deps, "pool" | "windowStore" | "clock">,
  limitId: string,
  actor: PersonActor,
): Promise<void> {
  const { projectId, userId, name } = actor;
  const asked = "A limit was to be released";
  const closed = await listClosedLimits(deps, projectId).catch((cause: unknown) => {
    throw limitsAway(asked, cause);
  });
  const limit = closed.find(({ id }) => id === limitId);
  if (!limit) {
    throw new LetsPingError(
      "not_found",
      "No limit of this project with that limit_id refuses now; it may have ended by itself.",
      { hint: "Read the anomalies again: they list the limits that refuse now." },
    );
  }
  const { kind, scope, unit, names, within, windowMs, key } = limit;
  const detail = { kind, scope, unit, names, within, window_ms: windowMs, ends_at: new Date(limit.endsAtMs) };
  await deps.pool.query(RELEASED, [projectId, userId, name, JSON.stringify(detail)]);
  await deps.windowStore.release(projectId, { kind, key, windowMs }).catch((cause: unknown) => {
    throw limitsAway(asked, cause);
  });
}
