import { ActionField } from "@letsping/core";
import type { ActionInput } from "@letsping/core";
import type { ActionView } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { z } from "zod";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import { listRoles } from "../projects/roles";

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
    seen.request_count, seen.last_request_at, auth_user.name as updated_by_name
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

function checkTemplate(sentence: string | null): void {
  if (sentence === null) return;
  const rest = sentence.replace(/\{[^{}]{1,128}\}/g, "");
  if (/[{}]/.test(rest)) {
    throw new LetsPingError(
      "invalid_request",
      "The sentence has a brace without its partner. Write fields as {amount|money}.",
      {
        details: { field: "sentence" },
      },
    );
  }
}

const SAVE = `
  with saved as (
    insert into action_description (project_id, service, action, sentence, fields, effects, undoable, least_priority, role,
      observe_allowed, updated_at, updated_by)
    values ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, $10, now(), $11)
    on conflict (project_id, service, action) do update set sentence = $4, fields = $5::jsonb, effects = $6, undoable = $7,
      least_priority = $8, role = $9, observe_allowed = $10, updated_at = now(), updated_by = $11
    returning service
  )
  insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
  select $1, 'action.described', 'person', $11, $12, $13::jsonb from saved`;

/** Describes an action. Its rule holds for requests from now on. */
export async function describeAction(
  deps: Deps,
  input: ActionInput,
  actor: PersonActor,
): Promise<ActionView> {
  const { service, action } = input;
  const sentence = input.sentence?.trim() || null;
  checkTemplate(sentence);
  const role = input.role ?? null;
  const known = await listRoles(deps, actor.projectId);
  if (role && !known.includes(role)) {
    throw new LetsPingError(
      "invalid_request",
      `The project does not have the role \`${role}\`. It has: ${known.join(", ") || "none yet"}.`,
      {
        details: { field: "role", known },
      },
    );
  }
  const rule = {
    least_priority: input.least_priority ?? null,
    role,
    observe_allowed: input.observe_allowed ?? false,
  };
  await deps.pool.query(SAVE, [
    actor.projectId,
    service,
    action,
    sentence,
    JSON.stringify(input.fields ?? []),
    input.effects ?? [],
    input.undoable ?? null,
    rule.least_priority,
    rule.role,
    rule.observe_allowed,
    actor.userId,
    actor.name,
    JSON.stringify({ service, action, ...rule }),
  ]);
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
