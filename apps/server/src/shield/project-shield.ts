import { createHmac } from "node:crypto";
import { ShieldSettingsBody } from "@letsping/core";
import { ShieldSettings } from "@letsping/shield";
import type { z } from "zod";
import { statement } from "../db/statement";
import type { Deps } from "../deps";

/** The Shield of a project, made ready. */
export interface ReadyShield {
  /** Of the settings; 0 while nobody has changed anything. */
  version: number;
  /** The same object as long as the version is the same. */
  settings: ShieldSettings;
  /** Actions whose values are remembered, as keyed fingerprints. */
  fingerprints: readonly { service: string; action: string }[];
  /** Key of these fingerprints, of this project alone: 32 bytes. It never leaves the gateway. */
  fingerprintKey: Uint8Array;
}

/** Settings that were read within the last second. Who saves them says so, and they are read again. */
export interface ProjectShield {
  /** @throws Error where the settings do not open or are not valid: nothing is judged by others */
  find: (projectId: string) => Promise<ReadyShield>;
  changed: (projectId: string) => void;
}

/** How long settings are not looked at again, in milliseconds: a change counts on every gateway within two seconds. */
const KEPT_MS = 1_000;
/** How many projects are remembered. */
const MOST = 1_000;

const READ = statement(
  "shield.settings",
  "select version, sealed_settings from shield_settings where project_id = $1",
);

/** What is sealed of settings: `settings` and `fingerprints`, as they were sent. */
const StoredSettings = ShieldSettingsBody.pick({ settings: true, fingerprints: true });

/** Where the settings of a project lie, for the cipher. */
export function shieldSettingsPlace(projectId: string): string {
  return `shield_settings|${projectId}|settings`;
}

/** Settings as they were saved; the defaults where nobody has. @throws Error where they do not open */
export function openShieldSettings(
  { cipher }: Pick<Deps, "cipher">,
  projectId: string,
  sealed: Uint8Array | null,
): z.infer<typeof StoredSettings> {
  if (sealed === null) return { settings: {}, fingerprints: [] };
  return StoredSettings.parse(cipher.open(shieldSettingsPlace(projectId), sealed));
}

/** @param key 32 bytes, of which the key of each project is made. @param elapsedMs milliseconds that only go forward */
export function createProjectShield(
  deps: Pick<Deps, "pool" | "prepare" | "cipher">,
  key: Uint8Array,
  elapsedMs: () => number,
): ProjectShield {
  const known = new Map<
    string,
    { sinceMs: number; reading: Promise<ReadyShield>; ready: ReadyShield | null }
  >();

  async function read(projectId: string, before: ReadyShield | null): Promise<ReadyShield> {
    const { rows } = await deps.pool.query<{ version: number; sealed_settings: Buffer }>(
      deps.prepare(READ, [projectId]),
    );
    const [row] = rows;
    if (before !== null && before.version === (row?.version ?? 0)) return before;
    const stored = openShieldSettings(deps, projectId, row?.sealed_settings ?? null);
    return {
      version: row?.version ?? 0,
      settings: ShieldSettings.parse(stored.settings),
      fingerprints: stored.fingerprints,
      fingerprintKey: createHmac("sha256", key).update(projectId).digest(),
    };
  }

  function readAgain(projectId: string): Promise<ReadyShield> {
    const before = known.get(projectId)?.ready ?? null;
    const entry = { sinceMs: elapsedMs(), reading: read(projectId, before), ready: before };
    known.delete(projectId);
    const [oldest] = known.keys();
    if (known.size >= MOST && oldest !== undefined) known.delete(oldest);
    known.set(projectId, entry);
    return entry.reading.then(
      (ready) => {
        entry.ready = ready;
        return ready;
      },
      (cause: unknown) => {
        if (known.get(projectId) === entry) known.delete(projectId);
        throw cause;
      },
    );
  }

  return {
    find(projectId) {
      const entry = known.get(projectId);
      return entry && elapsedMs() - entry.sinceMs < KEPT_MS ? entry.reading : readAgain(projectId);
    },
    changed: (projectId) => void known.delete(projectId),
  };
}
