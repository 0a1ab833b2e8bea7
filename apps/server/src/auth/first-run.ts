import { createId } from "@letsping/core";
import type { MemberRole } from "@letsping/core";
import { hashPassword } from "better-auth/crypto";
import type { Pool } from "pg";
import type { PoolClient } from "pg";
import { masterKeyCheck } from "../db/master-key";
import { inTransaction } from "../db/transaction";
import type { Deps } from "../deps";
import { hashApiKey } from "./api-key";
import { previewApiKey } from "./api-key";
import { addPerson } from "./persons";
import { newUserId } from "./persons";
import { personByEmail } from "./persons";

const FIRST_RUN_LOCK = 720_251_122;

/** Runs work in one transaction under the lock of the first run: two gateways that start at once do it once. */
export async function underFirstRunLock<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return inTransaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock($1)", [FIRST_RUN_LOCK]);
    return work(client);
  });
}

/** The gateway's own row: who it is, and the check of its master key. Made once. */
export async function ensureGateway(
  pool: Pool,
  masterKey: Uint8Array,
  random: (length: number) => Uint8Array,
  nowMs: number,
): Promise<string> {
  return underFirstRunLock(pool, async (client) => {
    const { rows } = await client.query<{ id: string }>("select id from gateway");
    if (rows[0]) return rows[0].id;
    const id = createId("gateway", nowMs, random(10));
    await client.query("insert into gateway (id, master_key_check) values ($1, $2)", [
      id,
      masterKeyCheck(masterKey),
    ]);
    const projectId = createId("project", nowMs, random(10));
    await client.query("insert into project (id, name, pseudonym_key) values ($1, 'Default', $2)", [
      projectId,
      Buffer.from(random(32)),
    ]);
    return id;
  });
}

/** The project that was made first. */
export async function firstProject(pool: Pool | PoolClient): Promise<string> {
  const { rows } = await pool.query<{ id: string }>("select id from project order by created_at, id limit 1");
  if (!rows[0]) throw new Error("The gateway has no project.");
  return rows[0].id;
}

export async function ownerExists(pool: Pool | PoolClient): Promise<boolean> {
  const { rowCount } = await pool.query("select 1 from member where role = 'owner' limit 1");
  return (rowCount ?? 0) > 0;
}

interface NewMember {
  projectId: string;
  userId: string;
  name: string;
  role: MemberRole;
  teamRoles: string[];
  invitationId?: string;
}

/** Makes a person a member, with the audit row in the same transaction. */
export async function addMember(client: PoolClient, member: NewMember): Promise<void> {
  const { projectId, userId, name, role, teamRoles, invitationId } = member;
  await client.query("insert into member (project_id, user_id, role, team_roles) values ($1, $2, $3, $4)", [
    projectId,
    userId,
    role,
    teamRoles,
  ]);
  await client.query(
    `insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
     values ($1, 'member.joined', 'person', $2, $3, $4)`,
    [
      projectId,
      userId,
      name,
      { role, team_roles: teamRoles, ...(invitationId ? { invitation_id: invitationId } : {}) },
    ],
  );
}

/** Makes the owner, unless there is one. @returns the id of the owner that was made, or null */
export async function createOwner(
  deps: Deps,
  owner: { email: string; name: string; password: string },
): Promise<string | null> {
  if (await ownerExists(deps.pool)) return null;
  const passwordHash = await hashPassword(owner.password);
  return underFirstRunLock(deps.pool, async (client) => {
    if (await ownerExists(client)) return null;
    const { name } = owner;
    const person = { id: newUserId(deps.random), email: owner.email, name, passwordHash };
    const userId = (await addPerson(client, person)) ?? (await personByEmail(client, owner.email));
    if (userId === null) throw new Error("The owner's account could not be made.");
    const projectId = await firstProject(client);
    await addMember(client, { projectId, userId, name, role: "owner", teamRoles: [] });
    return userId;
  });
}

async function takeBootstrapKey(deps: Deps, key: string): Promise<void> {
  await underFirstRunLock(deps.pool, async (client) => {
    const projectId = await firstProject(client);
    const { rowCount } = await client.query("select 1 from api_key where project_id = $1 limit 1", [
      projectId,
    ]);
    if ((rowCount ?? 0) > 0) return;
    const id = createId("key", deps.clock(), deps.random(10));
    const mode = key.startsWith("lp_live_") ? "live" : "test";
    await client.query(
      "insert into api_key (id, project_id, name, hash, preview, mode) values ($1, $2, 'bootstrap', $3, $4, $5)",
      [id, projectId, hashApiKey(key), previewApiKey(key), mode],
    );
    await client.query(
      `insert into audit_entry (project_id, type, actor_kind, actor_name, detail)
       values ($1, 'key.created', 'gateway', 'gateway', $2)`,
      [projectId, { key_id: id, name: "bootstrap", mode, scope: "key" }],
    );
  });
}

/** What the environment asks of a first start: an owner, a known key. Does nothing where they exist. */
export async function ensureFirstRun(deps: Deps): Promise<void> {
  const { owner, bootstrapApiKey } = deps.config;
  if (owner) await createOwner(deps, { ...owner, name: owner.email.split("@")[0] ?? "Owner" });
  if (bootstrapApiKey) await takeBootstrapKey(deps, bootstrapApiKey);
}
