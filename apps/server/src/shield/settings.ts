import { canonicalJson } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { ShieldSettingsBody } from "@letsping/core";
import type { ShieldSettingsView } from "@letsping/core";
import { ShieldSettings } from "@letsping/shield";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import { shieldSettingsPlace } from "./project-shield";

interface SettingsRow {
  version: number;
  sealed_settings: Buffer;
  updated_at: Date;
  updated_by: string;
  updated_by_name: string | null;
}

const VIEW = `
  select settings.version, settings.sealed_settings, settings.updated_at, settings.updated_by,
    auth_user.name as updated_by_name
  from shield_settings settings left join auth_user on auth_user.id = settings.updated_by
  where settings.project_id = $1`;

/** Only where the version that the caller saw still stands; 0 is that of a project without a row. */
const SAVE = `
  with saved as (
    insert into shield_settings (project_id, version, sealed_settings, updated_at, updated_by)
    select $1, $2::int + 1, $3, clock_timestamp(), $4
    where $2::int = 0 or exists (select 1 from shield_settings where project_id = $1)
    on conflict (project_id) do update set version = excluded.version, sealed_settings = excluded.sealed_settings,
      updated_at = excluded.updated_at, updated_by = excluded.updated_by
      where shield_settings.version = $2::int
    returning version
  ), audited as (
    insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
    select $1, 'shield.changed', 'person', $4, $5, $6::jsonb from saved
  )
  select version from saved`;

/** What is sealed of them. */
const StoredSettings = ShieldSettingsBody.pick({ settings: true, fingerprints: true });

/** The Shield's settings of a project as they stand, with who changed them last. @throws Error where they do not open */
export async function viewShieldSettings(
  deps: Pick<Deps, "pool" | "cipher">,
  projectId: string,
): Promise<ShieldSettingsView> {
  const { rows } = await deps.pool.query<SettingsRow>(VIEW, [projectId]);
  const [row] = rows;
  if (!row) return { version: 0, settings: {}, fingerprints: [], updated_at: null, updated_by: null };
  const stored = StoredSettings.parse(deps.cipher.open(shieldSettingsPlace(projectId), row.sealed_settings));
  return {
    version: row.version,
    ...stored,
    updated_at: row.updated_at.toISOString(),
    updated_by: { id: row.updated_by, name: row.updated_by_name ?? "a former member" },
  };
}

/** @throws LetsPingError `invalid_request` that names the setting */
function checkSettings(settings: JsonObject): void {
  const parsed = ShieldSettings.safeParse(settings);
  if (parsed.success) return;
  const [issue] = parsed.error.issues;
  const place = (issue?.path ?? []).map(String);
  throw new LetsPingError(
    "invalid_request",
    `The setting ${place.join(".") || "object"} of the Shield is not valid: ${issue?.message ?? ""}`,
    {
      hint: "The README of @letsping/shield names every setting with its default and its unit.",
      details: { field: ["settings", ...place].join(".").slice(0, 200) },
      cause: parsed.error,
    },
  );
}

/** What settings name: `false_alarms`, `shadow_ends.runs`. */
function namedIn(settings: JsonObject, within = ""): [name: string, value: JsonValue][] {
  return Object.entries(settings).flatMap(([name, value]) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? namedIn(value, `${within}${name}.`)
      : [[`${within}${name}`, value] as [string, JsonValue]],
  );
}

type Stored = Pick<ShieldSettingsView, "settings" | "fingerprints">;

/** Names of what differs, for the audit, with the new value of each; null where it has its default again. */
function changedSettings(before: Stored, after: Stored): JsonObject {
  const [was, is] = [before, after].map(({ settings, fingerprints }) => {
    const actions = fingerprints.map(({ service, action }) => `${service} ${action}`).sort();
    return new Map<string, JsonValue>([...namedIn(settings), ["fingerprints", actions]]);
  });
  const names = [...new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])].sort();
  const valueIn = (named: typeof was, name: string) => named?.get(name) ?? null;
  const changed = names.filter(
    (name) => canonicalJson(valueIn(was, name)) !== canonicalJson(valueIn(is, name)),
  );
  return Object.fromEntries(changed.map((name) => [name, valueIn(is, name)]));
}

/** Each action once, in the order in which it was sent. */
function withoutRepeats(fingerprints: Stored["fingerprints"]): Stored["fingerprints"] {
  const seen = new Map(fingerprints.map((named) => [JSON.stringify([named.service, named.action]), named]));
  return [...seen.values()];
}

function conflict(expected: number, version: number): LetsPingError {
  return new LetsPingError(
    "version_conflict",
    `The change was made to version ${expected} of the Shield's settings; they are at version ${version}, so somebody else changed them meanwhile.`,
    { hint: "Read the settings again and repeat the change.", details: { version } },
  );
}

/**
 * Saves the Shield's settings, with an audit row that says what changed. The same settings again change nothing.
 *
 * @throws LetsPingError `invalid_request` that names the setting; `version_conflict`
 */
export async function saveShieldSettings(
  deps: Pick<Deps, "pool" | "cipher" | "projectShield">,
  { settings, fingerprints, expected_version: expected }: ShieldSettingsBody,
  actor: PersonActor,
): Promise<ShieldSettingsView> {
  checkSettings(settings);
  const { projectId, userId, name } = actor;
  const before = await viewShieldSettings(deps, projectId);
  if (before.version !== expected) throw conflict(expected, before.version);
  const stored = { settings, fingerprints: withoutRepeats(fingerprints) };
  const changed = changedSettings(before, stored);
  if (Object.keys(changed).length === 0) return before;
  const sealed = deps.cipher.seal(shieldSettingsPlace(projectId), stored);
  const detail = JSON.stringify({ kind: "settings", version: expected + 1, changed });
  const values = [projectId, expected, sealed, userId, name, detail];
  const { rowCount } = await deps.pool.query(SAVE, values);
  deps.projectShield.changed(projectId);
  const after = await viewShieldSettings(deps, projectId);
  if (rowCount === 0) throw conflict(expected, after.version);
  return after;
}
