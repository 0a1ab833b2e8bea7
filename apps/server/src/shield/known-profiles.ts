import { renewWatch } from "@letsping/shield";
import { watchProfile } from "@letsping/shield";
import type { KnownProfile } from "@letsping/shield";
import type { ShieldMode } from "@letsping/shield";
import type { ShieldSettings } from "@letsping/shield";
import type { Watch } from "@letsping/shield";
import { createBatch } from "../db/batch";
import { statement } from "../db/statement";
import type { Deps } from "../deps";
import { openProfile } from "./sealed-profile";

/** A profile that is ready to judge. */
export interface WatchedProfile extends KnownProfile {
  revision: number;
  watch: Watch;
}

/**
 * Profiles of agents, kept in memory. They may be a second out of date, which is safe here: what an agent does is judged
 * by what it did in earlier runs, and one run more or less changes no verdict that a person would not have to live with
 * anyway; a mode that a person chose, or a pardon, counts on every gateway within two seconds, and on this one at once.
 */
export interface KnownProfiles {
  /**
   * Profiles of an agent that may judge its steps; none while all of it is in Shadow.
   *
   * @throws Error where they cannot be read, do not open or cannot be measured
   */
  find: (projectId: string, keyId: string, settings: ShieldSettings) => Promise<readonly WatchedProfile[]>;
  /** This gateway changed a profile of the agent: it is looked at again before the next step is judged. */
  changed: (projectId: string, keyId: string) => void;
}

/** How long profiles are not looked at again, in milliseconds. */
const KEPT_MS = 1_000;
/** How many agents are remembered. */
const MOST = 10_000;
/** Bytes of JSON of the profiles that are remembered. In memory they take two to three times as much. */
const MOST_BYTES = 64 * 1024 * 1024;

// What stands in Shadow judges nothing, unless a person chose that mode.
const LOOK = statement(
  "shield.look",
  `
  select asked.place::int as place, profile.service, profile.revision, profile.mode, profile.is_established
  from unnest($1::text[], $2::text[]) with ordinality as asked (project_id, key_id, place)
  join shield_profile profile on profile.project_id = asked.project_id and profile.key_id = asked.key_id`,
);

const LOAD = statement(
  "shield.load",
  `
  select service, revision, sealed_profile from shield_profile
  where project_id = $1 and key_id = $2 and service = any($3)`,
);

interface Agent {
  projectId: string;
  keyId: string;
}

interface LookRow {
  place: number;
  service: string;
  revision: number;
  mode: ShieldMode;
  is_established: boolean;
}

/** A profile in memory, with the bytes of its JSON. */
interface Kept extends WatchedProfile {
  bytes: number;
}

interface Entry {
  sinceMs: number;
  finding: Promise<readonly Kept[]>;
  kept: readonly Kept[];
}

/** @param elapsedMs milliseconds that only go forward */
export function createKnownProfiles(
  deps: Pick<Deps, "pool" | "prepare" | "cipher">,
  elapsedMs: () => number,
): KnownProfiles {
  const known = new Map<string, Entry>();
  let bytes = 0;

  /** One statement for all agents of a moment. */
  const look = createBatch<Agent, LookRow[]>(async (asked) => {
    const values = [asked.map(({ projectId }) => projectId), asked.map(({ keyId }) => keyId)];
    const { rows } = await deps.pool.query<LookRow>(deps.prepare(LOOK, values));
    return asked.map((_agent, index) => rows.filter(({ place }) => place === index + 1));
  });

  async function load(
    { projectId, keyId }: Agent,
    services: string[],
    settings: ShieldSettings,
    before: Kept[],
  ) {
    if (services.length === 0) return [];
    const { rows } = await deps.pool.query<{ service: string; revision: number; sealed_profile: Buffer }>(
      deps.prepare(LOAD, [projectId, keyId, services]),
    );
    return Promise.all(
      rows.map(async ({ service, revision, sealed_profile }): Promise<Kept> => {
        const id = { projectId, agent: keyId, service };
        const opened = await openProfile(deps, id, sealed_profile);
        const watch = before.find((kept) => kept.id.service === service)?.watch;
        return {
          id,
          revision,
          profile: opened.profile,
          bytes: opened.bytes,
          watch:
            watch?.settings === settings
              ? renewWatch(watch, opened.profile)
              : watchProfile(opened.profile, settings),
        };
      }),
    );
  }

  async function find(agent: Agent, settings: ShieldSettings, before: readonly Kept[]): Promise<Kept[]> {
    const rows = await look(agent);
    if (rows.every(({ mode }) => mode === "shadow")) return [];
    const judging = rows.filter((row) => row.mode !== "shadow" || row.is_established);
    const isCurrent = (kept: Kept) =>
      kept.watch.settings === settings &&
      judging.some((row) => row.service === kept.id.service && row.revision === kept.revision);
    const current = before.filter(isCurrent);
    const missing = judging.filter(({ service }) => !current.some(({ id }) => id.service === service));
    const services = missing.map(({ service }) => service);
    return [...current, ...(await load(agent, services, settings, [...before]))];
  }

  function forget(name: string): void {
    const entry = known.get(name);
    if (!entry) return;
    known.delete(name);
    for (const kept of entry.kept) bytes -= kept.bytes;
  }

  /** Keeps what was found, unless it was forgotten meanwhile. */
  function keep(name: string, entry: Entry, kept: readonly Kept[]): void {
    if (known.get(name) !== entry) return;
    for (const each of entry.kept) bytes -= each.bytes;
    for (const each of kept) bytes += each.bytes;
    entry.kept = kept;
    for (const oldest of known.keys()) {
      if (known.size <= MOST && bytes <= MOST_BYTES) break;
      forget(oldest);
    }
  }

  function findAgain(name: string, agent: Agent, settings: ShieldSettings): Promise<readonly Kept[]> {
    const before = known.get(name)?.kept ?? [];
    const entry: Entry = { sinceMs: elapsedMs(), finding: find(agent, settings, before), kept: before };
    // Behind all others: what is forgotten first is what was not asked for longest.
    known.delete(name);
    known.set(name, entry);
    return entry.finding.then(
      (kept) => {
        keep(name, entry, kept);
        return kept;
      },
      (cause: unknown) => {
        if (known.get(name) === entry) forget(name);
        throw cause;
      },
    );
  }

  return {
    find(projectId, keyId, settings) {
      const name = `${projectId} ${keyId}`;
      const entry = known.get(name);
      const isFresh = entry !== undefined && elapsedMs() - entry.sinceMs < KEPT_MS;
      return isFresh ? entry.finding : findAgain(name, { projectId, keyId }, settings);
    },
    changed(projectId, keyId) {
      const entry = known.get(`${projectId} ${keyId}`);
      if (entry) entry.sinceMs = Number.NEGATIVE_INFINITY;
    },
  };
}
