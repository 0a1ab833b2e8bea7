import type { ShieldProfileView } from "@letsping/core";
import { progressOf } from "@letsping/shield";
import type { ProfileStore } from "@letsping/shield";
import type { ShieldSettings } from "@letsping/shield";
import type { Thresholds } from "@letsping/shield";
import { unseenMass } from "@letsping/shield";
import { validPardons } from "@letsping/shield";
import { watchProfile } from "@letsping/shield";
import type { Deps } from "../deps";
import { drawGraph } from "./profile-view-graph";
import { fadedBy } from "./profile-view-graph";
import { latestRun } from "./profile-view-run";
import { countFlagged } from "./profiles";
import { lastStepAt } from "./profiles";
import { findProfile } from "./profiles-find";
import type { FoundProfile } from "./profiles-find";
import type { NamedProfile } from "./profiles-find";

interface Measured {
  revision: number;
  settings: ShieldSettings;
  thresholds: Thresholds;
}

/** How many profiles' thresholds are remembered. */
const MOST = 1_000;

/** By store, so that gateways in one process do not share them. */
const measured = new WeakMap<ProfileStore, Map<string, Measured>>();

/** Thresholds as they are measured on the profile as it stands: milliseconds, so once for each revision and settings. */
function thresholdsOf(
  { shieldStore }: Pick<Deps, "shieldStore">,
  projectId: string,
  { keyId, service, revision, profile }: FoundProfile,
  settings: ShieldSettings,
): Thresholds {
  const known = measured.get(shieldStore) ?? new Map<string, Measured>();
  measured.set(shieldStore, known);
  const name = JSON.stringify([projectId, keyId, service]);
  const before = known.get(name);
  if (before && before.revision === revision && before.settings === settings) return before.thresholds;
  const { thresholds } = watchProfile(profile, settings);
  const [oldest] = known.keys();
  if (known.size >= MOST && !known.has(name) && oldest !== undefined) known.delete(oldest);
  known.set(name, { revision, settings, thresholds });
  return thresholds;
}

function nextOf({ profile }: FoundProfile, settings: ShieldSettings): ShieldProfileView["next"] {
  const progress = progressOf(profile, settings);
  return progress && { mode: progress.next, missing: progress.missing };
}

function pardonsOf({ profile, nowMs }: FoundProfile, settings: ShieldSettings): ShieldProfileView["pardons"] {
  return validPardons(profile, nowMs, settings).map(({ previous, service, action, skeleton, grantedMs }) => ({
    previous,
    service,
    action,
    skeleton,
    granted_at: new Date(grantedMs).toISOString(),
  }));
}

/** All that a person sees of one agent's profile. @throws LetsPingError `not_found` */
export async function viewProfile(
  deps: Pick<Deps, "pool" | "shieldStore" | "projectShield">,
  named: NamedProfile,
  projectId: string,
): Promise<ShieldProfileView> {
  const { key, service } = named;
  const [found, { settings }, flagged] = await Promise.all([
    findProfile(deps, named, projectId),
    deps.projectShield.find(projectId),
    countFlagged(deps, { projectId, key, service }),
  ]);
  const { profile, nowMs, askedAt } = found;
  const { graph, totalRuns } = profile;
  const thresholds = totalRuns > 0 ? thresholdsOf(deps, projectId, found, settings) : null;
  return {
    key_id: found.keyId,
    agent: found.agent,
    service,
    mode: profile.mode,
    mode_since: new Date(profile.modeSinceMs).toISOString(),
    version: profile.version,
    total_runs: totalRuns,
    ...flagged,
    last_step_at: lastStepAt(askedAt, graph.lastMs),
    calls: ((graph.totals[0] ?? 0) / graph.unit) * fadedBy(graph, nowMs, settings),
    unseen: unseenMass(graph),
    thresholds: thresholds && {
      soft: thresholds.soft,
      hard: thresholds.hard,
      is_fallback: thresholds.isFallback,
    },
    next: nextOf(found, settings),
    ...drawGraph(graph, nowMs, settings),
    run: await latestRun(deps, { projectId, key, nowMs }, settings.idle_ms),
    pardons: pardonsOf(found, settings),
  };
}
