import { assertNever } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { ShieldChange } from "@letsping/core";
import type { ShieldChanged } from "@letsping/core";
import type { ShieldMissing } from "@letsping/core";
import type { ShieldMode } from "@letsping/core";
import type { ChangeOutcome } from "@letsping/shield";
import type { Profile } from "@letsping/shield";
import type { ProfileChange } from "@letsping/shield";
import { progressOf } from "@letsping/shield";
import type { ShieldSettings } from "@letsping/shield";
import { validPardons } from "@letsping/shield";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import { latestChangeMs } from "./change-profile-ids";
import { stepName } from "./change-profile-ids";
import { findProfile } from "./profiles-find";

/** A second click within this time is the same one, where a profile cannot tell by itself: milliseconds. */
const DOUBLE_CLICK_MS = 10_000;

/** What a change comes to without being made, or the change to make. */
type Planned = "known" | "not_found" | ProfileChange;

/** A profile as a person saw it, and the time of the database. */
interface Seen {
  profile: Profile;
  settings: ShieldSettings;
  nowMs: number;
}

type ChangeOf<Kind extends ShieldChange["kind"]> = Extract<ShieldChange, { kind: Kind }>;

/**
 * Two clicks that saw the same profile make one change, because they have one id; one that comes later finds the mode
 * that it asks for. To confirm a mode that the profile came to by itself is a change.
 */
function planMode({ mode }: ChangeOf<"mode">, { profile, nowMs }: Seen): Planned {
  if (profile.mode === mode && profile.isEstablished) return "known";
  const { version, modeSinceMs, isEstablished } = profile;
  const id = JSON.stringify([mode, version, modeSinceMs, isEstablished]);
  return { kind: "mode", id, atMs: nowMs, mode };
}

function planPardon({ kind, step }: ChangeOf<"pardon" | "unpardon">, seen: Seen): Planned {
  const { profile, settings, nowMs } = seen;
  const name = stepName(step);
  const isSame = (other: Parameters<typeof stepName>[0]) => stepName(other) === name;
  const isValid = validPardons(profile, nowMs, settings).some(isSame);
  const latestMs = Math.max(
    latestChangeMs(profile, "pardon", name),
    latestChangeMs(profile, "unpardon", name),
  );
  // What stands in between was made of another state of the same step.
  const id = `${name}:${latestMs}`;
  if (kind === "pardon") return isValid ? "known" : { kind, id, atMs: nowMs, step };
  if (profile.pardons.some(isSame)) return { kind, id, atMs: nowMs, step };
  return latestChangeMs(profile, "unpardon", name) > 0 ? "known" : "not_found";
}

/** Each of these is a new version of the profile, and the next click would be one more. */
function planVersion({ kind }: ChangeOf<"version" | "reset">, { profile, nowMs }: Seen): Planned {
  const latestMs = latestChangeMs(profile, kind, "");
  if (latestMs > 0 && nowMs - latestMs < DOUBLE_CLICK_MS) return "known";
  return { kind, id: String(profile.version), atMs: nowMs };
}

function plan(asked: ShieldChange, seen: Seen): Planned {
  switch (asked.kind) {
    case "mode":
      return planMode(asked, seen);
    case "review": {
      const { run_id: runId, verdict } = asked;
      return { kind: "review", id: `${runId}:${verdict}`, atMs: seen.nowMs, runId, verdict };
    }
    case "pardon":
    case "unpardon":
      return planPardon(asked, seen);
    case "version":
    case "reset":
      return planVersion(asked, seen);
    default:
      return assertNever(asked);
  }
}

/**
 * What a mode needs that a person asked for; the click was made. From Shadow, what is missing on the way to Enforcing is
 * what Soft-Lock would miss: it comes first.
 */
function missingFor(asked: ShieldChange, { profile, settings }: Seen): ShieldMissing[] {
  if (asked.kind !== "mode") return [];
  const from = asked.mode === "enforcing" ? { ...profile, mode: "soft_lock" as const } : profile;
  return (progressOf(from, settings)?.missing ?? []).filter(({ what }) => what !== "click");
}

/** Names for the audit: no value of a payload is part of a change. */
function detailOf(asked: ShieldChange, version: number): object {
  const { kind, key, service } = asked;
  const common = { kind, key_id: key, service, version };
  switch (kind) {
    case "mode":
      return { ...common, mode: asked.mode };
    case "review":
      return { ...common, run_id: asked.run_id, verdict: asked.verdict };
    case "pardon":
    case "unpardon":
      return { ...common, step: asked.step };
    case "version":
    case "reset":
      return common;
    default:
      return assertNever(kind);
  }
}

const AUDIT = `
  insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
  values ($1, 'shield.changed', 'person', $2, $3, $4::jsonb)`;

/** What people are told of an outcome. @throws LetsPingError `conflict` for a change that cannot be made any more */
function toldOutcome(outcome: ChangeOutcome): ShieldChanged["outcome"] {
  if (outcome === "applied" || outcome === "known" || outcome === "not_found" || outcome === "not_yet")
    return outcome;
  throw new LetsPingError(
    "conflict",
    "The profile was to be changed, and it has seen changes that are later than the time of the database now.",
    { hint: "Check the clock of the database server, then try again." },
  );
}

/**
 * Changes one profile as a person says, once. What was changed is in the audit, by the person: a mode as
 * `shield.mode_changed`, all else as `shield.changed`.
 *
 * @throws LetsPingError `not_found` for a profile that is none of the project
 */
export async function changeProfileOf(
  deps: Pick<Deps, "pool" | "shieldStore" | "projectShield">,
  asked: ShieldChange,
  actor: PersonActor,
): Promise<ShieldChanged> {
  const { projectId, userId, name } = actor;
  const [{ profile, nowMs }, { settings }] = await Promise.all([
    findProfile(deps, asked, projectId, asked.kind === "reset"),
    deps.projectShield.find(projectId),
  ]);
  const seen: Seen = { profile, settings, nowMs };
  const told = (outcome: ShieldChanged["outcome"], mode: ShieldMode): ShieldChanged => ({
    outcome,
    missing: outcome === "not_yet" ? missingFor(asked, seen) : [],
    // Somebody made the same change a moment ago.
    mode: outcome === "known" && asked.kind === "mode" ? asked.mode : mode,
  });
  const planned = plan(asked, seen);
  if (typeof planned === "string") return told(planned, profile.mode);
  const id = { projectId, agent: asked.key, service: asked.service };
  const by = { kind: "person" as const, id: userId, name };
  const { outcome, event } = await deps.shieldStore.change(id, planned, settings, by);
  // A mode that changed has its audit row from the store, by whom it was.
  if (outcome === "applied" && !(asked.kind === "mode" && event)) {
    const detail = JSON.stringify(detailOf(asked, profile.version));
    await deps.pool.query(AUDIT, [projectId, userId, name, detail]);
  }
  return told(toldOutcome(outcome), event?.to ?? profile.mode);
}
