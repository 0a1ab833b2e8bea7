import { canonicalJson } from "@letsping/core";
import type { GuardrailSettingsView } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import type { PersonActor } from "../auth/actor";
import { changedBy } from "../db/project-settings";
import { projectSettings } from "../db/project-settings";
import type { SettingsRow } from "../db/project-settings";
import { statement } from "../db/statement";
import type { Deps } from "../deps";
import { checkedGuardrails } from "./check-settings";

/** Settings as they are stored: what they do not name has its default. */
export interface StoredGuardrailSettings {
  /** Rises with each change; 0 while nobody has changed anything. */
  version: number;
  settings: JsonObject;
}

const SETTINGS = projectSettings("guardrail_settings", "guardrails.changed", "the guardrails");

const READ = statement(
  "guardrails.settings",
  "select version, sealed_settings from guardrail_settings where project_id = $1",
);

const placeOf = (projectId: string) => `guardrail_settings|${projectId}|settings`;

function opened(
  deps: Pick<Deps, "cipher">,
  projectId: string,
  row: Pick<SettingsRow, "version" | "sealed_settings"> | null | undefined,
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
  const row = await SETTINGS.read(deps, projectId);
  return { ...opened(deps, projectId, row), ...changedBy(row) };
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
  const { projectId } = actor;
  const before = await readGuardrailSettings(deps, projectId);
  if (before.version !== expectedVersion) throw SETTINGS.conflict(expectedVersion, before.version);
  const changed = changedSettings(before.settings, settings);
  if (changed.length === 0) return before;
  const version = expectedVersion + 1;
  const sealed = deps.cipher.seal(placeOf(projectId), settings);
  const detail = JSON.stringify({ version, changed, ...because });
  const isSaved = await SETTINGS.save(deps, { expected: expectedVersion, sealed, detail }, actor);
  if (!isSaved)
    throw SETTINGS.conflict(expectedVersion, (await readGuardrailSettings(deps, projectId)).version);
  return { version, settings };
}
