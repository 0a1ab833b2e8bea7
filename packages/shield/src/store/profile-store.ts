import type { ProfileChange } from "../profile/change";
import type { ChangeResult } from "../profile/change";
import type { Profile } from "../profile/profile";
import type { ProfileId } from "../profile/profile";
import type { ShieldSettings } from "../settings";

/** A profile as a store has it. */
export interface StoredProfile {
  id: ProfileId;
  profile: Profile;
  /** Grows by one with each change that is kept (`isKept`). */
  revision: number;
}

/** What a change did, and the profile after it. */
export interface StoredChange extends ChangeResult {
  revision: number;
}

/**
 * Keeps profiles. One truth for every implementation, which `profileStoreContract` tests:
 *
 * - A change is `changeProfile`, on the profile as it stands, as if changes came one after the other: with any number of
 *   replicas no increment is lost, and a change that comes again changes nothing.
 * - What is loaded is a copy: changing it changes nothing in the store.
 * - A profile that does not exist yet is made by the first change that is kept, in Shadow.
 * - A store that cannot load or change throws. Whoever judges a step holds it for a person then.
 */
export interface ProfileStore {
  /** The profile; null where there is none. */
  load: (id: ProfileId) => Promise<StoredProfile | null>;
  /** All profiles of a principal, by service. */
  loadAll: (projectId: string, agent: string) => Promise<StoredProfile[]>;
  /** Makes a change, once. */
  change: (id: ProfileId, change: ProfileChange, settings: ShieldSettings) => Promise<StoredChange>;
  /** Forgets a profile. */
  remove: (id: ProfileId) => Promise<void>;
}
