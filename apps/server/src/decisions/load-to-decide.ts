import type { ActionField } from "@letsping/core";
import type { PersonActor } from "../auth/actor";
import { personStands } from "../auth/known-callers";
import { createBatch } from "../db/batch";
import { inOrder } from "../db/batch";
import { statement } from "../db/statement";
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

/** @param person the parameter that names who decides */
function columns(person: string): string {
  return `${REQUEST_COLUMNS},
    described.fields as described_fields,
    exists (select 1 from audit_entry where project_id = request.project_id and request_id = request.id
      and type = 'request.revealed' and actor_kind = 'person' and actor_id = ${person}) as revealed
  from approval_request request
  join project on project.id = request.project_id
  left join action_description described on described.project_id = request.project_id
    and described.service = request.service and described.action = request.action`;
}

// As in find-for-key.ts: by primary key for each, whatever PostgreSQL guesses.
const LOAD_ONE = statement(
  "decide.load_one",
  `
  select asked.place::int as place, found.*
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) with ordinality
    as asked (project_id, id, user_id, session_id, role, team_roles, place)
  cross join lateral (
    select ${columns("asked.user_id")}
    where request.project_id || '' = asked.project_id and request.id = asked.id and request.held
      and ${personStands({
        project: "asked.project_id",
        user: "asked.user_id",
        session: "asked.session_id",
        role: "asked.role",
        teamRoles: "array(select jsonb_array_elements_text(asked.team_roles::jsonb))",
      })}
    offset 0
  ) as found`,
);
const LOAD_MANY = statement(
  "decide.load_many",
  `select ${columns("$3")} where request.project_id = $1 and request.id = any($2) and request.held`,
);

function toDecide({ described_fields, revealed, ...row }: LoadedToDecide): ToDecide {
  return { row, masking: revealed ? MASK_NOTHING : maskFields(described_fields ?? []) };
}

/**
 * Reads what a person wants to decide, together with others of the same moment. Null where it is not in their project, is
 * held by nobody, or the person is no longer what they were.
 */
export type LoadToDecide = (asked: { id: string; actor: PersonActor }) => Promise<ToDecide | null>;

export function createLoadToDecide(deps: Pick<Deps, "pool" | "prepare">): LoadToDecide {
  return createBatch<{ id: string; actor: PersonActor }, ToDecide | null>(async (asked) => {
    const values = [
      asked.map(({ actor }) => actor.projectId),
      asked.map(({ id }) => id),
      asked.map(({ actor }) => actor.userId),
      asked.map(({ actor }) => actor.sessionId),
      asked.map(({ actor }) => actor.role),
      asked.map(({ actor }) => JSON.stringify(actor.teamRoles)),
    ];
    const { rows } = await deps.pool.query<LoadedToDecide & { place: number }>(
      deps.prepare(LOAD_ONE, values),
    );
    return inOrder(rows, asked.length, ({ place: _place, ...row }) => toDecide(row));
  });
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
