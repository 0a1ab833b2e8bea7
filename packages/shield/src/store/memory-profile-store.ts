import { isKept } from "../profile/change";
import { changeProfile } from "../profile/change-profile";
import type { ProfileId } from "../profile/profile";
import { createProfile } from "../profile/profile";
import { readProfile } from "../profile/profile-data";
import { writeProfile } from "../profile/profile-data";
import type { ProfileStore } from "./profile-store";
import type { StoredProfile } from "./profile-store";

/** Options of `createMemoryProfileStore`. */
export interface MemoryProfileStoreOptions {
  /** Most profiles. With one more, `change` throws: none is forgotten unasked. Default 1,000 */
  maxProfiles?: number;
}

interface Kept {
  id: ProfileId;
  /** JSON, so that what is loaded is a copy, and what is kept is what other stores keep. */
  text: string;
  revision: number;
}

const keyOf = ({ projectId, agent, service }: ProfileId) => JSON.stringify([projectId, agent, service]);

const opened = ({ id, text, revision }: Kept): StoredProfile => ({
  id,
  profile: readProfile(JSON.parse(text)),
  revision,
});

/** Keeps profiles in the memory of one process. */
export function createMemoryProfileStore({
  maxProfiles = 1_000,
}: MemoryProfileStoreOptions = {}): ProfileStore {
  const all = new Map<string, Kept>();
  return {
    async load(id) {
      const kept = all.get(keyOf(id));
      return kept === undefined ? null : opened(kept);
    },
    async loadAll(projectId, agent) {
      const own = [...all.values()].filter(({ id }) => id.projectId === projectId && id.agent === agent);
      return own.map(opened).sort((one, other) => (one.id.service < other.id.service ? -1 : 1));
    },
    async change(id, change, settings) {
      const key = keyOf(id);
      const kept = all.get(key);
      const profile = kept === undefined ? createProfile(change.atMs) : opened(kept).profile;
      const result = changeProfile(profile, change, settings);
      const revision = kept?.revision ?? 0;
      if (!isKept(result.outcome)) return { ...result, revision };
      if (kept === undefined && all.size >= maxProfiles) {
        throw new Error(
          `A profile was to be kept, and the memory holds ${maxProfiles} already. Allow more with maxProfiles, remove some, or keep profiles in PostgreSQL.`,
        );
      }
      all.set(key, { id, text: JSON.stringify(writeProfile(profile)), revision: revision + 1 });
      return { ...result, revision: revision + 1 };
    },
    async remove(id) {
      all.delete(keyOf(id));
    },
  };
}
