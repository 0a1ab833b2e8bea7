import { promisify } from "node:util";
import { deflate } from "node:zlib";
import { inflate } from "node:zlib";
import { readProfile } from "@letsping/shield";
import { writeProfile } from "@letsping/shield";
import type { Profile } from "@letsping/shield";
import type { ProfileId } from "@letsping/shield";
import type { Deps } from "../deps";

const compress = promisify(deflate);
const expand = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate);

/** JSON repeats its names again and again: the fastest level takes off nine tenths. */
const LEVEL = 1;
/** Longest JSON of a profile, in bytes: what is flooded on purpose has 1.5 MB. */
const MOST_BYTES = 16 * 1024 * 1024;

function placeOf({ projectId, agent, service }: ProfileId): string {
  return `shield_profile|${JSON.stringify([projectId, agent, service])}|profile`;
}

/** A profile that was opened, and how much room its JSON takes. */
export interface OpenedProfile {
  profile: Profile;
  bytes: number;
}

/** Compresses and seals a profile, bound to its row. */
export async function sealProfile(
  { cipher }: Pick<Deps, "cipher">,
  id: ProfileId,
  profile: Profile,
): Promise<Buffer> {
  const json = Buffer.from(JSON.stringify(writeProfile(profile)), "utf8");
  const small = await compress(json, { level: LEVEL });
  return cipher.seal(placeOf(id), small.toString("base64"));
}

/** @throws Error where it does not open, or holds no profile: nobody may judge by it */
export async function openProfile(
  { cipher }: Pick<Deps, "cipher">,
  id: ProfileId,
  sealed: Uint8Array,
): Promise<OpenedProfile> {
  const small = Buffer.from(String(cipher.open(placeOf(id), sealed)), "base64");
  const json = await expand(small, { maxOutputLength: MOST_BYTES });
  return { profile: readProfile(JSON.parse(json.toString("utf8"))), bytes: json.length };
}
