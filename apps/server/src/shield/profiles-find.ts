import { LetsPingError } from "@letsping/core";
import { createProfile } from "@letsping/shield";
import type { Profile } from "@letsping/shield";
import type { Deps } from "../deps";

/** Which profile: the key that asks, and its service. */
export interface NamedProfile {
  key: string;
  service: string;
}

/** A profile of the project, with the key that it is of. */
export interface FoundProfile {
  keyId: string;
  agent: string;
  service: string;
  /** Grows with each change that is kept; 0 where nothing was learned yet, and the profile is a new one. */
  revision: number;
  profile: Profile;
  /** When the key last asked under this service, of its latest asks. */
  askedAt: Date | null;
  /** Time of the database. */
  nowMs: number;
}

/**
 * Latest asks of a key that are looked through for its services. What lies further back was learned meanwhile: a run is
 * over after a pause.
 */
export const LATEST_ASKS = 200;

const FIND = `
  select key.name, key.created_at, clock_timestamp() as now, (
      select max(created_at) from (
        select service, created_at from approval_request
        where project_id = $1 and key_id = $2 order by created_at desc limit ${LATEST_ASKS}
      ) as latest where service = $3
    ) as asked_at
  from api_key key where key.project_id = $1 and key.id = $2`;

interface KeyRow {
  name: string;
  created_at: Date;
  now: Date;
  asked_at: Date | null;
}

/**
 * A profile, also of a revoked key, and a new one where the key has asked and nothing was learned yet.
 *
 * @param orNew whether a profile that does not open counts as new: it is begun from nothing. Default false
 * @throws LetsPingError `not_found` where this project has no such key, or the key has never asked under this service
 */
export async function findProfile(
  deps: Pick<Deps, "pool" | "shieldStore">,
  { key, service }: NamedProfile,
  projectId: string,
  orNew = false,
): Promise<FoundProfile> {
  const [{ rows }, stored] = await Promise.all([
    deps.pool.query<KeyRow>(FIND, [projectId, key, service]),
    deps.shieldStore.load({ projectId, agent: key, service }).catch((cause: unknown) => {
      if (orNew) return { revision: 0, profile: createProfile(0) };
      throw cause;
    }),
  ]);
  const [row] = rows;
  if (!row || (!stored && !row.asked_at)) {
    throw new LetsPingError(
      "not_found",
      "The profile of an agent was asked for, and no key of this project with that id has asked under that service.",
      { hint: "GET /api/shield/profiles lists the agents that have asked." },
    );
  }
  return {
    keyId: key,
    agent: row.name,
    service,
    revision: stored?.revision ?? 0,
    profile: stored?.profile ?? createProfile(row.created_at.getTime()),
    askedAt: row.asked_at,
    nowMs: row.now.getTime(),
  };
}
