import { canonicalJson } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { ShieldSettingsBody } from "@letsping/core";
import type { ShieldSettingsView } from "@letsping/core";
import { ShieldSettings } from "@letsping/shield";
import type { PersonActor } from "../auth/actor";
import { changedBy } from "../db/project-settings";
import { projectSettings } from "../db/project-settings";
import type { Deps } from "../deps";
import { openShieldSettings } from "./project-shield";
import { shieldSettingsPlace } from "./project-shield";

const SETTINGS = projectSettings("shield_settings", "shield.changed", "the Shield's settings");

/** The Shield's settings of a project as they stand, with who changed them last. @throws Error where they do not open */
export async function viewShieldSettings(
  deps: Pick<Deps, "pool" | "cipher">,
  projectId: string,
): Promise<ShieldSettingsView> {
  const row = await SETTINGS.read(deps, projectId);
  const stored = openShieldSettings(deps, projectId, row?.sealed_settings ?? null);
  return { version: row?.version ?? 0, ...stored, ...changedBy(row) };
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
  const { projectId } = actor;
  const before = await viewShieldSettings(deps, projectId);
  if (before.version !== expected) throw SETTINGS.conflict(expected, before.version);
  const stored = { settings, fingerprints: withoutRepeats(fingerprints) };
  const changed = changedSettings(before, stored);
  if (Object.keys(changed).length === 0) return before;
  const sealed = deps.cipher.seal(shieldSettingsPlace(projectId), stored);
  const detail = JSON.stringify({ kind: "settings", version: expected + 1, changed });
  const isSaved = await SETTINGS.save(deps, { expected, sealed, detail }, actor);
  deps.projectShield.changed(projectId);
  const after = await viewShieldSettings(deps, projectId);
  if (!isSaved) throw SETTINGS.conflict(expected, after.version);
  return after;
}
