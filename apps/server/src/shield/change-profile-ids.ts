import { canonicalJson } from "@letsping/core";
import { sha256Hex } from "@letsping/core";
import type { PardonedStep } from "@letsping/shield";
import type { Profile } from "@letsping/shield";
import type { ProfileChange } from "@letsping/shield";

/** A short name of exactly this step, the same wherever its fields stand. */
export function stepName({ previous, service, action, skeleton }: PardonedStep): string {
  const before = previous && { service: previous.service, action: previous.action };
  return sha256Hex(canonicalJson({ previous: before, service, action, skeleton })).slice(0, 32);
}

/** When a change of this kind was last made whose id begins so, as far as the profile remembers; 0 where none was. */
export function latestChangeMs(profile: Profile, kind: ProfileChange["kind"], begin: string): number {
  const found = profile.done.filter(({ id }) => id.startsWith(`${kind}:${begin}`));
  return Math.max(0, ...found.map(({ atMs }) => atMs));
}
