import type { ActionField } from "@letsping/core";
import type { Pool } from "pg";
import type { PersonActor } from "../auth/actor";
import { maskFields } from "../requests/mask";
import { MASK_NOTHING } from "../requests/mask";
import type { Masking } from "../requests/mask";
import type { LoadedRequest } from "../requests/request-row";

/** A request that a person wants to decide, with what they cannot see of it. */
export interface ToDecide {
  row: LoadedRequest;
  masking: Masking;
}

interface LoadedToDecide extends LoadedRequest {
  described_fields: ActionField[] | null;
  revealed: boolean;
}

const LOAD = `
  select request.*, clock_timestamp() as db_now, project.execution_window_ms, project.pseudonym_key,
    described.fields as described_fields,
    exists (select 1 from audit_entry where project_id = $1 and request_id = request.id and type = 'request.revealed'
      and actor_kind = 'person' and actor_id = $3) as revealed
  from approval_request request
  join project on project.id = request.project_id
  left join action_description described on described.project_id = request.project_id
    and described.service = request.service and described.action = request.action
  where request.project_id = $1 and request.id = any($2) and request.held`;

/** Reads what a person wants to decide, by id. What is not in their project, or held by nobody, is not there. */
export async function loadToDecide(
  pool: Pick<Pool, "query">,
  ids: readonly string[],
  actor: PersonActor,
): Promise<Map<string, ToDecide>> {
  const { rows } = await pool.query<LoadedToDecide>(LOAD, [actor.projectId, ids, actor.userId]);
  return new Map(
    rows.map(({ described_fields, revealed, ...row }) => [
      row.id,
      { row, masking: revealed ? MASK_NOTHING : maskFields(described_fields ?? []) },
    ]),
  );
}
