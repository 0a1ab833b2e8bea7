import type { ActionField } from "@letsping/core";
import type { PersonActor } from "../auth/actor";
import { personStands } from "../auth/known-callers";
import { statement } from "../db/statement";
import type { Statement } from "../db/statement";
import type { Deps } from "../deps";
import { maskFields } from "../requests/mask";
import { MASK_NOTHING } from "../requests/mask";
import type { Masking } from "../requests/mask";
import { REQUEST_COLUMNS } from "../requests/request-row";
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

/** @param isWanted condition on the request */
function load(name: string, isWanted: string): Statement {
  return statement(
    name,
    `
  select ${REQUEST_COLUMNS},
    described.fields as described_fields,
    exists (select 1 from audit_entry where project_id = $1 and request_id = request.id and type = 'request.revealed'
      and actor_kind = 'person' and actor_id = $3) as revealed
  from approval_request request
  join project on project.id = request.project_id
  left join action_description described on described.project_id = request.project_id
    and described.service = request.service and described.action = request.action
  where ${isWanted} and request.held`,
  );
}

// One at a time is the hot path, and its plan must not depend on what PostgreSQL guesses about lists.
const LOAD_ONE = load(
  "decide.load_one",
  `request.project_id || '' = $1 and request.id = $2 and ${personStands({ project: "$1", user: "$3", session: "$4", role: "$5", teamRoles: "$6" })}`,
);
const LOAD_MANY = load("decide.load_many", "request.project_id = $1 and request.id = any($2)");

function toDecide({ described_fields, revealed, ...row }: LoadedToDecide): ToDecide {
  return { row, masking: revealed ? MASK_NOTHING : maskFields(described_fields ?? []) };
}

/**
 * Reads what a person wants to decide. Null where it is not in their project, is held by nobody, or the person is no
 * longer what they were.
 */
export async function loadOne(
  deps: Pick<Deps, "pool" | "prepare">,
  id: string,
  actor: PersonActor,
): Promise<ToDecide | null> {
  const values = [actor.projectId, id, actor.userId, actor.sessionId, actor.role, actor.teamRoles];
  const { rows } = await deps.pool.query<LoadedToDecide>(deps.prepare(LOAD_ONE, values));
  return rows[0] ? toDecide(rows[0]) : null;
}

/** Reads what a person wants to decide, by id. What is not in their project, or held by nobody, is not there. */
export async function loadMany(
  deps: Pick<Deps, "pool" | "prepare">,
  ids: readonly string[],
  actor: PersonActor,
): Promise<Map<string, ToDecide>> {
  const values = [actor.projectId, ids, actor.userId];
  const { rows } = await deps.pool.query<LoadedToDecide>(deps.prepare(LOAD_MANY, values));
  return new Map(rows.map((row) => [row.id, toDecide(row)]));
}
