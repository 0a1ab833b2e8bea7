import { changeProfile } from "@letsping/shield";
import { createProfile } from "@letsping/shield";
import { isKept } from "@letsping/shield";
import type { ModeEvent } from "@letsping/shield";
import type { Profile } from "@letsping/shield";
import type { ProfileChange } from "@letsping/shield";
import type { ProfileId } from "@letsping/shield";
import type { ProfileStore } from "@letsping/shield";
import type { ShieldSettings } from "@letsping/shield";
import type { StoredChange } from "@letsping/shield";
import type { StoredProfile } from "@letsping/shield";
import type { PoolClient } from "pg";
import { inTransaction } from "../db/transaction";
import type { Deps } from "../deps";
import { openProfile } from "./sealed-profile";
import { sealProfile } from "./sealed-profile";

/** Who changes a profile, for the audit. */
export interface ChangedBy {
  kind: "person" | "gateway";
  id: string | null;
  name: string;
}

const GATEWAY: ChangedBy = { kind: "gateway", id: null, name: "gateway" };

/** A store that writes down who changed a mode. */
export interface AuditedProfileStore extends ProfileStore {
  /** @param by who does it, where the mode changes. Default the gateway */
  change: (
    id: ProfileId,
    change: ProfileChange,
    settings: ShieldSettings,
    by?: ChangedBy,
  ) => Promise<StoredChange>;
  /**
   * Makes several changes, one after the other, for the price of one: opening and sealing a profile takes longer than
   * changing it.
   *
   * @returns what each did, in their order
   */
  changeAll: (
    id: ProfileId,
    changes: readonly ProfileChange[],
    settings: ShieldSettings,
    by?: ChangedBy,
  ) => Promise<StoredChange[]>;
}

interface ProfileRow {
  service: string;
  revision: number;
  sealed_profile: Buffer;
}

const LOAD =
  "select service, revision, sealed_profile from shield_profile where project_id = $1 and key_id = $2 and service = $3";

const LOAD_ALL = `
  select service, revision, sealed_profile from shield_profile where project_id = $1 and key_id = $2 order by service`;

/** A profile that does not exist yet has no row to lock: who would make it locks its name. */
const LOCK_NAME = "select pg_advisory_xact_lock(hashtextextended($1, 0))";

const WRITE = `
  with written as (
    insert into shield_profile (project_id, key_id, service, revision, mode, is_established, version, version_at, total_runs,
      sealed_profile, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp(), $8, $9, clock_timestamp())
    on conflict (project_id, key_id, service) do update set revision = excluded.revision, mode = excluded.mode,
      is_established = excluded.is_established, version = excluded.version,
      version_at = case when shield_profile.version = excluded.version then shield_profile.version_at
        else excluded.version_at end,
      total_runs = excluded.total_runs, sealed_profile = excluded.sealed_profile, updated_at = excluded.updated_at
    returning project_id
  )`;

const WRITE_ONLY = `${WRITE} select project_id from written`;

const WRITE_AUDITED = `${WRITE}, audited as (
    insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
    select project_id, 'shield.mode_changed', $10, $11, $12, detail
    from written cross join jsonb_array_elements($13::jsonb) with ordinality as event (detail, place) order by place
  )
  select pg_notify('letsping_queue', project_id) from written`;

const REMOVE = "delete from shield_profile where project_id = $1 and key_id = $2 and service = $3";

type StoreDeps = Pick<Deps, "pool" | "cipher">;

const keysOf = ({ projectId, agent, service }: ProfileId) => [projectId, agent, service];

async function opened(deps: StoreDeps, id: ProfileId, row: ProfileRow): Promise<StoredProfile> {
  const { profile } = await openProfile(deps, id, row.sealed_profile);
  return { id, profile, revision: row.revision };
}

/** The row, locked; null where there is none, and then nobody else makes one before this transaction ends. */
async function lock(client: PoolClient, id: ProfileId): Promise<ProfileRow | null> {
  const locked = `${LOAD} for update`;
  const { rows } = await client.query<ProfileRow>(locked, keysOf(id));
  if (rows[0]) return rows[0];
  await client.query(LOCK_NAME, [JSON.stringify(["shield_profile", ...keysOf(id)])]);
  const again = await client.query<ProfileRow>(locked, keysOf(id));
  return again.rows[0] ?? null;
}

/** Writes the profile, and with it the events and their NOTIFY where the mode has changed. */
async function write(
  client: PoolClient,
  { id, profile, revision }: StoredProfile,
  sealed: Buffer,
  events: readonly ModeEvent[],
  by: ChangedBy,
): Promise<void> {
  const { mode, isEstablished, version, totalRuns } = profile;
  const values = [...keysOf(id), revision, mode, isEstablished, version, totalRuns, sealed];
  if (events.length === 0) {
    await client.query(WRITE_ONLY, values);
    return;
  }
  const details = events.map((event) => ({ ...event, key_id: id.agent, service: id.service }));
  await client.query(WRITE_AUDITED, [...values, by.kind, by.id, by.name, JSON.stringify(details)]);
}

/**
 * Keeps profiles in PostgreSQL, sealed. A change locks the row of its profile, so changes of any number of gateways come
 * one after the other.
 *
 * @param onChanged called after each change that was kept, of this process
 */
export function createPostgresProfileStore(
  deps: StoreDeps,
  onChanged: (projectId: string, agent: string) => void,
): AuditedProfileStore {
  async function changeLocked(
    client: PoolClient,
    id: ProfileId,
    changes: readonly ProfileChange[],
    settings: ShieldSettings,
    by: ChangedBy,
  ): Promise<StoredChange[]> {
    const row = await lock(client, id);
    const [first] = changes;
    const stored =
      row &&
      (await opened(deps, id, row).catch((cause: unknown) => {
        // What is begun from nothing need not open: else nobody could mend a profile that does not.
        if (first?.kind === "reset") return null;
        throw cause;
      }));
    const profile: Profile = stored?.profile ?? createProfile(first?.atMs ?? 0);
    const before = row?.revision ?? 0;
    let revision = before;
    const changed = changes.map((change): StoredChange => {
      const { outcome, event } = changeProfile(profile, change, settings);
      if (isKept(outcome)) revision++;
      return { outcome, event, revision };
    });
    if (revision === before) return changed;
    const events = changed.flatMap(({ event }) => event ?? []);
    await write(client, { id, profile, revision }, await sealProfile(deps, id, profile), events, by);
    return changed;
  }

  async function changeAll(
    id: ProfileId,
    changes: readonly ProfileChange[],
    settings: ShieldSettings,
    by: ChangedBy = GATEWAY,
  ): Promise<StoredChange[]> {
    const changed = await inTransaction(deps.pool, (client) =>
      changeLocked(client, id, changes, settings, by),
    );
    if (changed.some(({ outcome }) => isKept(outcome))) onChanged(id.projectId, id.agent);
    return changed;
  }

  return {
    async load(id) {
      const { rows } = await deps.pool.query<ProfileRow>(LOAD, keysOf(id));
      return rows[0] ? opened(deps, id, rows[0]) : null;
    },
    async loadAll(projectId, agent) {
      const { rows } = await deps.pool.query<ProfileRow>(LOAD_ALL, [projectId, agent]);
      return Promise.all(rows.map((row) => opened(deps, { projectId, agent, service: row.service }, row)));
    },
    changeAll,
    async change(id, change, settings, by) {
      const [changed] = await changeAll(id, [change], settings, by);
      if (!changed) throw new Error("A change came to nothing.");
      return changed;
    },
    async remove(id) {
      await deps.pool.query(REMOVE, keysOf(id));
      onChanged(id.projectId, id.agent);
    },
  };
}
