import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";

export async function listRoles(deps: Pick<Deps, "prisma">, projectId: string): Promise<string[]> {
  const rows = await deps.prisma.projectRole.findMany({ where: { projectId }, orderBy: { name: "asc" } });
  return rows.map((row) => row.name);
}

/** Adds a role, with its audit row; one that is there already stays. */
export async function addRole(deps: Deps, name: string, actor: PersonActor): Promise<string[]> {
  await deps.pool.query(
    `with made as (
       insert into project_role (project_id, name) values ($1, $2) on conflict do nothing returning name
     )
     insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
     select $1, 'role.created', 'person', $3, $4, jsonb_build_object('name', name) from made`,
    [actor.projectId, name, actor.userId, actor.name],
  );
  return listRoles(deps, actor.projectId);
}
