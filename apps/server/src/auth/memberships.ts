import type { MemberRole } from "@letsping/core";
import type { Deps } from "../deps";

/** A project of a person, and what they may do there. */
export interface Membership {
  id: string;
  name: string;
  execution_window_ms: number;
  created_at: string;
  role: MemberRole;
  team_roles: string[];
}

/** Projects of one person, the oldest first. */
export async function membershipsOf(deps: Pick<Deps, "pool">, userId: string): Promise<Membership[]> {
  const { rows } = await deps.pool.query<Omit<Membership, "created_at"> & { created_at: Date }>(
    `select project.id, project.name, project.execution_window_ms, project.created_at, member.role, member.team_roles
     from member join project on project.id = member.project_id
     where member.user_id = $1 order by project.created_at, project.id`,
    [userId],
  );
  return rows.map((row) => ({ ...row, created_at: row.created_at.toISOString() }));
}
