import { LetsPingError } from "@letsping/core";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";

/** Settings of a project as their row has them, with who changed them last. */
export interface SettingsRow {
  version: number;
  sealed_settings: Buffer;
  updated_at: Date;
  updated_by: string;
  updated_by_name: string | null;
}

/** A change that is to be saved. */
export interface SealedChange {
  /** The version that the change was made to; 0 is that of a project without a row. */
  expected: number;
  sealed: Buffer;
  /** JSON of the audit row. */
  detail: string;
}

/** Where one kind of settings lies: one row a project, whose version rises with each change. */
export interface ProjectSettings {
  /** Null where nobody has changed anything. */
  read: (deps: Pick<Deps, "pool">, projectId: string) => Promise<SettingsRow | null>;
  /** Saves a change and its audit row. @returns whether the version that it was made to still stood */
  save: (deps: Pick<Deps, "pool">, change: SealedChange, actor: PersonActor) => Promise<boolean>;
  /** The refusal of a change to a version that no longer stands. */
  conflict: (expected: number, version: number) => LetsPingError;
}

/** When settings were changed last, and by whom, as people see it. */
export function changedBy(row: SettingsRow | null) {
  return {
    updated_at: row?.updated_at.toISOString() ?? null,
    updated_by: row ? { id: row.updated_by, name: row.updated_by_name ?? "a former member" } : null,
  };
}

/**
 * @param table its name
 * @param event type of the audit row of a change
 * @param called what a person calls these settings, for the refusal
 */
export function projectSettings(table: string, event: string, called: string): ProjectSettings {
  const read = `
    select settings.version, settings.sealed_settings, settings.updated_at, settings.updated_by,
      auth_user.name as updated_by_name
    from ${table} settings left join auth_user on auth_user.id = settings.updated_by
    where settings.project_id = $1`;
  const save = `
    with saved as (
      insert into ${table} (project_id, version, sealed_settings, updated_at, updated_by)
      select $1, $2::int + 1, $3, clock_timestamp(), $4
      where $2::int = 0 or exists (select 1 from ${table} where project_id = $1)
      on conflict (project_id) do update set version = excluded.version, sealed_settings = excluded.sealed_settings,
        updated_at = excluded.updated_at, updated_by = excluded.updated_by
        where ${table}.version = $2::int
      returning version
    ), audited as (
      insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
      select $1, '${event}', 'person', $4, $5, $6::jsonb from saved
    )
    select version from saved`;
  return {
    async read({ pool }, projectId) {
      const { rows } = await pool.query<SettingsRow>(read, [projectId]);
      return rows[0] ?? null;
    },
    async save({ pool }, { expected, sealed, detail }, { projectId, userId, name }) {
      const { rowCount } = await pool.query(save, [projectId, expected, sealed, userId, name, detail]);
      return rowCount !== 0;
    },
    conflict: (expected, version) =>
      new LetsPingError(
        "version_conflict",
        `The change was made to version ${expected} of ${called}; they are at version ${version}, so somebody else changed them meanwhile.`,
        { hint: "Read the settings again and repeat the change.", details: { version } },
      ),
  };
}
