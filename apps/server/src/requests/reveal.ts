import type { RevealAnswer } from "@letsping/core";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import { maskRequest } from "./mask";
import { findRequest } from "./request-row";
import { openRequest } from "./request-row";
import { requestNotFound } from "./request-row";
import { maskingFor } from "./sight";

/** Once a person: from then on they see the values. */
const REVEALED = `
  with revealed as (
    insert into audit_entry (project_id, request_id, type, actor_kind, actor_id, actor_name, detail)
    select $1, $2, 'request.revealed', 'person', $3, $4, $5::jsonb
    where not exists (select 1 from audit_entry where project_id = $1 and request_id = $2
      and type = 'request.revealed' and actor_kind = 'person' and actor_id = $3)
    returning project_id, request_id
  )
  select pg_notify('letsping_request', project_id || ' ' || request_id) from revealed`;

/**
 * Shows a person what the description of the action masks. Who looked, and at how many values, is in the audit before
 * the values leave.
 *
 * @throws LetsPingError `request_not_found`
 */
export async function reveal(deps: Deps, id: string, actor: PersonActor): Promise<RevealAnswer> {
  const row = await findRequest(deps, actor.projectId, id);
  if (!row) throw requestNotFound(id);
  const whole = openRequest(deps, row);
  const { masked } = maskRequest(whole, await maskingFor(deps, row, actor));
  if (masked.length > 0) {
    const detail = JSON.stringify({ value_count: masked.length });
    await deps.pool.query(REVEALED, [row.project_id, row.id, actor.userId, actor.name, detail]);
  }
  return { payload: whole.body.payload, patched_payload: whole.decision?.patched_payload ?? null };
}
