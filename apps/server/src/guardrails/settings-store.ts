import { canonicalJson } from "@letsping/core";
import type { GuardrailSettingsView } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { PersonActor } from "../auth/actor";
import { statement } from "../db/statement";
import type { Deps } from "../deps";
import { checkedGuardrails } from "./check-settings";

/** Settings as they are stored: what they do not name has its default. */
export interface StoredGuardrailSettings {
  /** Rises with each change; 0 while nobody has changed anything. */
  version: number;
  settings: JsonObject;
}

interface SettingsRow {
  version: number;
  sealed_settings: Buffer;
  updated_at: Date;
  updated_by: string;
  updated_by_name: string | null;
}

const READ = statement(
  "guardrails.settings",
  "select version, sealed_settings from guardrail_settings where project_id = $1",
);

const VIEW = `
  select settings.version, settings.sealed_settings, settings.updated_at, settings.updated_by,
    auth_user.name as updated_by_name
  from guardrail_settings settings left join auth_user on auth_user.id = settings.updated_by
  where settings.project_id = $1`;

/** Only where the version that the caller saw still stands; 0 is that of a project without a row. */
const SAVE = `
  with saved as (
    insert into guardrail_settings (project_id, version, sealed_settings, updated_at, updated_by)
    select $1, $2::int + 1, $3, clock_timestamp(), $4
    where $2::int = 0 or exists (select 1 from guardrail_settings where project_id = $1)
    on conflict (project_id) do update set version = excluded.version, sealed_settings = excluded.sealed_settings,
      updated_at = excluded.updated_at, updated_by = excluded.updated_by
      where guardrail_settings.version = $2::int
    returning version
  ), audited as (
    insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
    select $1, 'guardrails.changed', 'person', $4, $5, $6::jsonb from saved
  )
  select version from saved`;

const placeOf = (projectId: string) => `guardrail_settings|${projectId}|settings`;

function opened(
  deps: Pick<Deps, "cipher">,
  projectId: string,
  row: Pick<SettingsRow, "version" | "sealed_settings"> | undefined,
): StoredGuardrailSettings {
  if (!row) return { version: 0, settings: {} };
  const settings = deps.cipher.open(placeOf(projectId), row.sealed_settings) as JsonObject;
  return { version: row.version, settings };
}

/** The settings of a project as they stand now. @throws Error where they do not open: nothing is judged by others */
export async function readGuardrailSettings(
  deps: Pick<Deps, "pool" | "prepare" | "cipher">,
  projectId: string,
): Promise<StoredGuardrailSettings> {
  const { rows } = await deps.pool.query<SettingsRow>(deps.prepare(READ, [projectId]));
  return opened(deps, projectId, rows[0]);
}

/** The same for people: with who changed them last, and when. */
export async function viewGuardrailSettings(
  deps: Pick<Deps, "pool" | "cipher">,
  projectId: string,
): Promise<GuardrailSettingsView> {
  const { rows } = await deps.pool.query<SettingsRow>(VIEW, [projectId]);
  const [row] = rows;
  return {
    ...opened(deps, projectId, row),
    updated_at: row?.updated_at.toISOString() ?? null,
    updated_by: row ? { id: row.updated_by, name: row.updated_by_name ?? "a former member" } : null,
  };
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isSame = (one: JsonValue | undefined, other: JsonValue | undefined) =>
  canonicalJson(one ?? null) === canonicalJson(other ?? null);

/** What a section names: its fields, and of patterns their ids; null where it names nothing. */
function namedIn(section: string, value: JsonValue | undefined): JsonObject | null {
  if (isObject(value)) return value;
  if (value === undefined) return {};
  if (section !== "patterns" || !Array.isArray(value)) return null;
  return Object.fromEntries(value.filter(isObject).map((pattern) => [String(pattern["id"]), pattern]));
}

/**
 * Names of the settings that differ, for the audit: `rules.dlp.card`, `velocity.limits`, `patterns.staff-id`. Names
 * only: a pattern may spell what nobody shall read, and an exception names fields of a payload.
 */
export function changedSettings(before: JsonObject, after: JsonObject): string[] {
  const sections = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return sections.flatMap((section) => {
    const [was, is] = [before[section], after[section]];
    if (isSame(was, is)) return [];
    const [old, now] = [namedIn(section, was), namedIn(section, is)];
    if (old === null || now === null) return [section];
    const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
    const changed = names.filter((name) => !isSame(old[name], now[name]));
    return changed.length > 0 ? changed.map((name) => `${section}.${name}`) : [section];
  });
}

function conflict(expected: number, version: number): LetsPingError {
  return new LetsPingError(
    "version_conflict",
    `The change was made to version ${expected} of the guardrails; they are at version ${version}, so somebody else changed them meanwhile.`,
    { hint: "Read the settings again and repeat the change.", details: { version } },
  );
}

/** Settings to be saved. */
export interface SettingsChange {
  settings: JsonObject;
  /** The version that the change was made to. */
  expectedVersion: number;
  /** What the audit row says beside the names of what changed. */
  because?: JsonObject | undefined;
}

/**
 * Saves settings, with an audit row that names what changed. The same settings again change nothing.
 *
 * @throws LetsPingError `invalid_request` that names the setting; `version_conflict`
 */
export async function saveGuardrailSettings(
  deps: Pick<Deps, "pool" | "prepare" | "cipher">,
  { settings, expectedVersion, because }: SettingsChange,
  actor: PersonActor,
): Promise<StoredGuardrailSettings> {
  checkedGuardrails(settings);
  const { projectId, userId, name } = actor;
  const before = await readGuardrailSettings(deps, projectId);
  if (before.version !== expectedVersion) throw conflict(expectedVersion, before.version);
  const changed = changedSettings(before.settings, settings);
  if (changed.length === 0) return before;
  const version = expectedVersion + 1;
  const sealed = deps.cipher.seal(placeOf(projectId), settings);
  const detail = JSON.stringify({ version, changed, ...because });
  const { rowCount } = await deps.pool.query(SAVE, [
    projectId,
    expectedVersion,
    sealed,
    userId,
    name,
    detail,
  ]);
  if (rowCount === 0) throw conflict(expectedVersion, (await readGuardrailSettings(deps, projectId)).version);
  return { version, settings };
}
