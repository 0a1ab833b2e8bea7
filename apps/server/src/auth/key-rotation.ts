import type { ApiKeyCreated } from "@letsping/core";
import type { ApiKeyView } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { Deps } from "../deps";
import type { PersonActor } from "./actor";
import { hashApiKey } from "./api-key";
import { makeApiKey } from "./api-key";
import { previewApiKey } from "./api-key";
import { getKey } from "./keys";

const ROTATE = `
  with rotated as (
    update api_key set previous_hash = hash, previous_preview = preview, previous_last_used_at = last_used_at,
      previous_until = clock_timestamp() + $3 * interval '1 millisecond', rotated_at = clock_timestamp(),
      hash = $4, preview = $5, last_used_at = null
    where project_id = $1 and id = $2 and revoked_at is null
      and (previous_until is null or previous_until <= clock_timestamp())
    returning id, previous_until
  )
  insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
  select $1, 'key.rotated', 'person', $6, $7, jsonb_build_object('key_id', id, 'old_secret_until', previous_until)
  from rotated`;

const END_OVERLAP = `
  with ended as (
    update api_key set previous_until = clock_timestamp()
    where project_id = $1 and id = $2 and revoked_at is null and previous_until > clock_timestamp()
    returning id
  )
  insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
  select $1, 'key.overlap_ended', 'person', $3, $4, jsonb_build_object('key_id', id) from ended`;

function refuseRotation(key: ApiKeyView): never {
  if (key.revoked_at)
    throw new LetsPingError("conflict", `The key “${key.name}” was revoked; make a new one.`);
  throw new LetsPingError(
    "conflict",
    `The key “${key.name}” was rotated already, and its old secret works until ${key.overlap?.until ?? "now"}.`,
    { hint: "End the overlap first, then rotate again.", details: { until: key.overlap?.until ?? null } },
  );
}

/**
 * Gives a key a new secret. Its id stays, and with it its requests, idempotency keys and leases. The old secret works
 * until the overlap is over, by the database's clock.
 *
 * @param overlapMs milliseconds; 0 ends the old secret at once
 * @throws LetsPingError `not_found`; `conflict` for a revoked key, or while the overlap of the last rotation runs
 */
export async function rotateKey(
  deps: Deps,
  id: string,
  overlapMs: number,
  actor: PersonActor,
): Promise<ApiKeyCreated> {
  const before = await getKey(deps, id, actor.projectId);
  const secret = makeApiKey(before.mode, deps.random);
  const values = [
    actor.projectId,
    id,
    overlapMs,
    hashApiKey(secret),
    previewApiKey(secret),
    actor.userId,
    actor.name,
  ];
  const { rowCount } = await deps.pool.query(ROTATE, values).finally(deps.knownCallers.keys.clear);
  const key = await getKey(deps, id, actor.projectId);
  if (rowCount === 0) refuseRotation(key);
  return { key, api_key: secret };
}

/** Ends the old secret of a rotated key now. @throws LetsPingError `not_found`, `conflict` where none is left */
export async function endOverlap(deps: Deps, id: string, actor: PersonActor): Promise<ApiKeyView> {
  await getKey(deps, id, actor.projectId);
  const values = [actor.projectId, id, actor.userId, actor.name];
  const { rowCount } = await deps.pool.query(END_OVERLAP, values).finally(deps.knownCallers.keys.clear);
  if (rowCount === 0) throw new LetsPingError("conflict", "The key has no old secret that still works.");
  return getKey(deps, id, actor.projectId);
}
