import type { ProfileStore } from "@letsping/shield";
import type { Deps } from "../deps";
import type { NamedProfile } from "./profiles-find";

/** What lists and attestations say of a profile. */
export interface ProfileSummary {
  revision: number;
  version: number;
  modeSinceMs: number;
  /** End of the latest run that was learned, in milliseconds since 1970; 0 before the first. */
  lastMs: number;
}

/** How many profiles are remembered. */
const MOST = 5_000;

/** By store, so that gateways in one process do not share them. */
const known = new WeakMap<ProfileStore, Map<string, ProfileSummary>>();

/**
 * The summary of a profile at this revision: a profile is read as a whole, which takes milliseconds, so that what was read
 * is remembered until it changes. Null where it was removed meanwhile.
 */
export async function profileSummary(
  { shieldStore }: Pick<Deps, "shieldStore">,
  { projectId, key, service, revision }: NamedProfile & { projectId: string; revision: number },
): Promise<ProfileSummary | null> {
  const summaries = known.get(shieldStore) ?? new Map<string, ProfileSummary>();
  known.set(shieldStore, summaries);
  const name = JSON.stringify([projectId, key, service]);
  const remembered = summaries.get(name);
  if (remembered && remembered.revision >= revision) return remembered;
  const stored = await shieldStore.load({ projectId, agent: key, service });
  if (!stored) return null;
  const { version, modeSinceMs, graph } = stored.profile;
  const summary = { revision: stored.revision, version, modeSinceMs, lastMs: graph.lastMs };
  const [oldest] = summaries.keys();
  if (summaries.size >= MOST && oldest !== undefined) summaries.delete(oldest);
  summaries.set(name, summary);
  return summary;
}
