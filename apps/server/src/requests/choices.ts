import type { FilterChoices } from "@letsping/core";
import type { PersonRef } from "@letsping/core";
import type { Deps } from "../deps";

/** Most names of one kind. */
const MOST = 200;
/** Most pairs of service and action that are looked at for the names of actions. */
const MOST_ACTIONS = 2_000;

/**
 * The distinct values of a column, found by jumping from one to the next in an index: the time grows with the values and
 * not with the requests. $1 is the project.
 */
function distinct(column: "service" | "agent_id" | "decided_by"): string {
  const first = (beyond: string) =>
    `(select request.${column} from approval_request request
      where request.project_id = $1 and request.${column} is not null ${beyond}
      order by request.${column} limit 1)`;
  return `
    with recursive step as (
      select ${first("")} as value
      union all
      select ${first(`and request.${column} > step.value`)} from step where step.value is not null
    )
    select value from step where value is not null limit ${MOST}`;
}

const ACTIONS = `
  with recursive step as (
    (select service, action from approval_request where project_id = $1 order by service, action limit 1)
    union all
    select next.service, next.action from step, lateral (
      select request.service, request.action from approval_request request
      where request.project_id = $1 and (request.service, request.action) > (step.service, step.action)
      order by request.service, request.action limit 1
    ) as next
  )
  select distinct action as value from (select action from step limit ${MOST_ACTIONS}) as seen order by 1 limit ${MOST}`;

const KEYS = `
  select id, name from api_key where project_id = $1 order by revoked_at is not null, lower(name), id limit ${MOST}`;

/** Members, and those who decided when they were. */
const PEOPLE = `
  select auth_user.id, auth_user.name from auth_user
  where auth_user.id in (select user_id from member where project_id = $1) or auth_user.id = any($2)
  order by lower(auth_user.name), auth_user.id limit ${MOST}`;

const ROLES = `select name as value from project_role where project_id = $1 order by name limit ${MOST}`;

/** Names that occur in a project: what a filter can offer. */
export async function choicesOf(deps: Pick<Deps, "pool">, projectId: string): Promise<FilterChoices> {
  const values = async (sql: string) => {
    const { rows } = await deps.pool.query<{ value: string }>(sql, [projectId]);
    return rows.map((row) => row.value);
  };
  const [services, actions, agents, roles, deciders, keys] = await Promise.all([
    values(distinct("service")),
    values(ACTIONS),
    values(distinct("agent_id")),
    values(ROLES),
    values(distinct("decided_by")),
    deps.pool.query<PersonRef>(KEYS, [projectId]),
  ]);
  const people = await deps.pool.query<PersonRef>(PEOPLE, [projectId, deciders]);
  return { services, actions, agents, keys: keys.rows, people: people.rows, roles };
}
