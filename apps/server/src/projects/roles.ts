import { LetsPingError } from "@letsping/core";
import type { Pool } from "pg";
import type { PoolClient } from "pg";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import { underProjectLock } from "./project-lock";

async function namesOfRoles(client: Pool | PoolClient, projectId: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    "select name from project_role where project_id = $1 order by name",
    [projectId],
  );
  return rows.map((row) => row.name);
}

export async function listRoles(deps: Pick<Deps, "prisma">, projectId: string): Promise<string[]> {
  const rows = await deps.prisma.projectRole.findMany({ where: { projectId }, orderBy: { name: "asc" } });
  return rows.map((row) => row.name);
}

/** Refuses team roles that the project does not have. @throws LetsPingError `invalid_request` with the known ones */
export async function requireKnownRoles(
  client: Pool | PoolClient,
  projectId: string,
  roles: readonly string[],
): Promise<void> {
  const known = await namesOfRoles(client, projectId);
  const unknown = roles.filter((role) => !known.includes(role));
  if (unknown.length === 0) return;
  throw new LetsPingError(
    "invalid_request",
    `The project has no team role ${unknown.map((role) => `“${role}”`).join(", ")}; it has ${known.join(", ") || "none"}.`,
    { details: { field: "team_roles", known } },
  );
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

/**
 * Removes a role, also from the members that hold it and from open invitations: a later role of the same name is another.
 *
 * @throws LetsPingError `not_found`; `conflict` with the actions that still require it
 */
export async function removeRole(deps: Deps, name: string, actor: PersonActor): Promise<string[]> {
  const { projectId } = actor;
  return underProjectLock(deps.pool, projectId, async (client) => {
    const required = await client.query<{ service: string; action: string }>(
      "select service, action from action_description where project_id = $1 and role = $2 order by 1, 2",
      [projectId, name],
    );
    if (required.rows.length > 0) {
      const first = required.rows.slice(0, 5).map((row) => `${row.service} ${row.action}`);
      const more = required.rows.length - first.length;
      throw new LetsPingError(
        "conflict",
        `The team role “${name}” is required by ${first.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`,
        { hint: "Take it from these actions first.", details: { actions: required.rows } },
      );
    }
    const removed = await client.query("delete from project_role where project_id = $1 and name = $2", [
      projectId,
      name,
    ]);
    if (removed.rowCount === 0) {
      throw new LetsPingError("not_found", `The project has no team role “${name.slice(0, 64)}”.`);
    }
    const held = await client.query<{ user_id: string }>(
      `update member set team_roles = array_remove(team_roles, $2) where project_id = $1 and $2 = any(team_roles)
       returning user_id`,
      [projectId, name],
    );
    await client.query(
      `update invitation set team_roles = array_remove(team_roles, $2)
       where project_id = $1 and $2 = any(team_roles) and accepted_at is null and revoked_at is null`,
      [projectId, name],
    );
    await client.query(
      `insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
       values ($1, 'role.removed', 'person', $2, $3, $4)`,
      [projectId, actor.userId, actor.name, { name, members: held.rows.map((row) => row.user_id) }],
    );
    return namesOfRoles(client, projectId);
  });
}
