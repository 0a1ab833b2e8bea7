import type { Profile } from "../profile/profile";
import type { ProfileId } from "../profile/profile";
import type { ShieldMode } from "../profile/profile";
import { stricter } from "../profile/profile";
import type { ShieldSettings } from "../settings";

/** A profile of a principal, by its service. */
export interface KnownProfile {
  id: ProfileId;
  profile: Profile;
}

/** The profile that judges a step, and the mode that counts for it. */
export interface JudgingProfile extends KnownProfile {
  mode: ShieldMode;
}

/** The profile with the strictest mode; of several, the one that has learned the most. */
function strictestOf(profiles: readonly KnownProfile[]): KnownProfile | null {
  return profiles.reduce<KnownProfile | null>((best, known) => {
    if (best === null) return known;
    if (best.profile.mode !== known.profile.mode)
      return stricter(best.profile.mode, known.profile.mode) === best.profile.mode ? best : known;
    return known.profile.totalRuns > best.profile.totalRuns ? known : best;
  }, null);
}

/**
 * Which profile judges a step of a service, and in which mode. An agent does not choose its own protection:
 *
 * - A service that is new or in Shadow is judged by the strictest profile of the principal, to which it is unseen. So a
 *   new name never is a new Shadow.
 * - A service that has come to Soft-Lock by itself is judged by its own profile, in the strictest mode of the principal.
 * - Once a service has enforced, or a person chose its mode, its own profile and mode count.
 *
 * @param profiles all profiles of one principal, and of no other
 * @returns null where the principal has none: it is in Shadow
 */
export function judgingProfile(profiles: readonly KnownProfile[], service: string): JudgingProfile | null {
  const own = profiles.find(({ id }) => id.service === service);
  if (own?.profile.isEstablished) return { ...own, mode: own.profile.mode };
  const strictest = strictestOf(profiles);
  if (strictest === null) return null;
  const { mode } = strictest.profile;
  const judge = own && (own.profile.mode !== "shadow" || mode === "shadow") ? own : strictest;
  // In Shadow nothing is held, and a name that is new to a young principal is as new as the rest.
  return mode === "shadow" && own === undefined ? null : { ...judge, mode };
}

/**
 * Whether a step goes on with the run of the principal's latest step, whatever its trace id says: a new trace id within
 * 30 minutes does not wipe out what came before it.
 *
 * @param latestMs when the principal's latest step came; null before its first
 */
export function continuesRun(latestMs: number | null, nowMs: number, { idle_ms }: ShieldSettings): boolean {
  return latestMs !== null && nowMs - latestMs < idle_ms;
}
