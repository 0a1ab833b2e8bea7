import { ActionField } from "@letsping/core";
import type { ActionInput } from "@letsping/core";
import type { ActionView } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { z } from "zod";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import { listRoles } from "../projects/roles";
import { authorOf } from "./description";
import { checkDescription } from "./description";
import { saveDescription } from "./description";

interface ActionRow {
  service: string;
  action: string;
  described: boolean;
  sentence: string | null;
  fields: unknown;
  effects: string[] | null;
  undoable: boolean | null;
  least_priority: ActionView["least_priority"];
  role: string | null;
  observe_allowed: boolean | null;
  request_count: number | null;
  last_request_at: Date | null;
  updated_at: Date | null;
  updated_by_name: string | null;
}

/** Described actions and those that agents asked, in one list. */
const LIST = `
  with seen as (
    select service, action, count(*)::int as request_count, max(created_at) as last_request_at
    from approval_request where project_id = $1 group by service, action
  )
  select coalesce(described.service, seen.service) as service, coalesce(described.action, seen.action) as action,
    described.service is not null as described, described.sentence, described.fields, described.effects,
    described.undoable, described.least_priority, described.role, described.observe_allowed, described.updated_at,
    seen.request_count, seen.last_request_at, coalesce(auth_user.name, described.updated_by) as updated_by_name
  from (select * from action_description where project_id = $1) as described
  full join seen on seen.service = described.service and seen.action = described.action
  left join auth_user on auth_user.id = described.updated_by
  order by 1, 2`;

function viewOf(row: ActionRow): ActionView {
  return {
    service: row.service,
    action: row.action,
    described: row.described,
    sentence: row.sentence,
    fields: z.array(ActionField).parse(row.fields ?? []),
    effects: row.effects ?? [],
    undoable: row.undoable,
    least_priority: row.least_priority,
    role: row.role,
    observe_allowed: row.observe_allowed ?? false,
    request_count: row.request_count ?? 0,
    last_request_at: row.last_request_at?.toISOString() ?? null,
    updated_at: row.updated_at?.toISOString() ?? null,
    updated_by: row.updated_by_name,
  };
}

export async function listActions(deps: Pick<Deps, "pool">, projectId: string): Promise<ActionView[]> {
  const { rows } = await deps.pool.query<ActionRow>(LIST, [projectId]);
  return rows.map(viewOf);
}

/** Describes an action. Its rule holds for requests from now on. */
export async function describeAction(
  deps: Deps,
  input: ActionInput,
  actor: PersonActor,
): Promise<ActionView> {
  const description = checkDescription(input, await listRoles(deps, actor.projectId));
  await saveDescription(deps.pool, description, authorOf(actor));
  const { service, action } = input;
  const view = (await listActions(deps, actor.projectId)).find(
    (each) => each.service === service && each.action === action,
  );
  if (!view) throw new Error("The action was not stored.");
  return view;
}

/** Removes a description. @throws LetsPingError `not_found` */
export async function removeAction(
  deps: Deps,
  named: { service: string; action: string },
  actor: PersonActor,
): Promise<void> {
  const { rowCount } = await deps.pool.query(
    `with removed as (
       delete from action_description where project_id = $1 and service = $2 and action = $3 returning service
     )
     insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
     select $1, 'action.removed', 'person', $4, $5, $6::jsonb from removed`,
    [actor.projectId, named.service, named.action, actor.userId, actor.name, JSON.stringify(named)],
  );
  if (rowCount === 0)
    throw new LetsPingError("not_found", `The project does not describe ${named.service} ${named.action}.`);
}
