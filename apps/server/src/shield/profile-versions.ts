import type { Deps } from "../deps";

/** Which deployment of an agent a profile is at, and since when. */
export interface ProfileVersion {
  service: string;
  version: number;
  version_at: Date;
}

const READ = "select service, version, version_at from shield_profile where project_id = $1 and key_id = $2";

/** Of all profiles of an agent. */
export async function readVersions(
  deps: Pick<Deps, "pool">,
  projectId: string,
  keyId: string,
): Promise<ProfileVersion[]> {
  const { rows } = await deps.pool.query<ProfileVersion>(READ, [projectId, keyId]);
  return rows;
}

/** The deployment that a profile was at then: what was before another one began says nothing about it. */
export function versionAt(versions: readonly ProfileVersion[], service: string, at: Date): number {
  const known = versions.find((each) => each.service === service);
  if (known === undefined || known.version === 1) return 1;
  return at >= known.version_at ? known.version : known.version - 1;
}
