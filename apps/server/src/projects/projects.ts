import { createId } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { ProjectSettings } from "@letsping/core";
import type { ProjectView } from "@letsping/core";
import type { PoolClient } from "pg";
import type { PersonActor } from "../auth/actor";
import { addMember } from "../auth/first-run";
import { inTransaction } from "../db/transaction";
import type { Deps } from "../deps";
import { underProjectLock } from "./project-lock";

interface ProjectRow {
  id: string;
  name: string;
  execution_window_ms: number;
  created_at: Date;
}

async function readProject(client: PoolClient, projectId: string): Promise<ProjectRow> {
  const { rows } = await client.query<ProjectRow>(
    "select id, name, execution_window_ms, created_at from project where id = $1",
    [projectId],
  );
  if (!rows[0]) throw new LetsPingError("not_found", "The project is not there any more.");
  return rows[0];
}

function viewOf(row: ProjectRow): ProjectView {
  return { ...row, created_at: row.created_at.toISOString() };
}

/** Makes a project. Whoever makes it is its owner, and nobody else is in it. */
export async function createProject(deps: Deps, name: string, actor: PersonActor): Promise<ProjectView> {
  const projectId = createId("project", deps.clock(), deps.random(10));
  return inTransaction(deps.pool, async (client) => {
    await client.query("insert into project (id, name, pseudonym_key) values ($1, $2, $3)", [
      projectId,
      name,
      Buffer.from(deps.random(32)),
    ]);
    await client.query(
      `insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
       values ($1, 'project.created', 'person', $2, $3, $4)`,
      [projectId, actor.userId, actor.name, { name }],
    );
    const { userId, name: personName } = actor;
    await addMember(client, { projectId, userId, name: personName, role: "owner", teamRoles: [] });
    return viewOf(await readProject(client, projectId));
  });
}

/** Changes the current project: what is absent stays. */
export async function changeProject(
  deps: Deps,
  input: ProjectSettings,
  actor: PersonActor,
): Promise<ProjectView> {
  const { projectId } = actor;
  return underProjectLock(deps.pool, projectId, async (client) => {
    const before = await readProject(client, projectId);
    const name = input.name ?? before.name;
    const windowMs = input.execution_window_ms ?? before.execution_window_ms;
    if (name === before.name && windowMs === before.execution_window_ms) return viewOf(before);
    await client.query("update project set name = $2, execution_window_ms = $3 where id = $1", [
      projectId,
      name,
      windowMs,
    ]);
    const settings = (row: ProjectRow) => ({ name: row.name, execution_window_ms: row.execution_window_ms });
    const after = await readProject(client, projectId);
    await client.query(
      `insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
       values ($1, 'project.changed', 'person', $2, $3, $4)`,
      [projectId, actor.userId, actor.name, { before: settings(before), after: settings(after) }],
    );
    return viewOf(after);
  });
}
