import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { LetsPingError } from "@letsping/core";
import { utf8 } from "@letsping/core";
import { visitLeaves } from "./leaves";

/** Bytes of an HMAC that are kept. Two values meet by chance once in 2^40 pairs. */
const BYTES = 10;
/** Most values of one payload: of each path one, then of each a second, and so on, in order of the paths. */
export const MAX_FINGERPRINTS = 32;
/** Most different values that are looked at for them. Of what is beyond, nothing is known. */
const MAX_LOOKED_AT = 2_048;
/** Longest path that is kept as it is, in UTF-16 units; of a longer one the beginning and a hash. */
const MAX_PATH = 200;
/** Longest text that is looked at, in UTF-16 units; of a longer one this much and its length. */
const MAX_TEXT = 4096;
const LEAST_KEY_BYTES = 16;

/** One value of a payload, unreadable without the key. */
export interface Fingerprint {
  /** Keys that lead to it, for example `customer.email`. */
  path: string;
  /** 20 hexadecimal digits. */
  value: string;
}

/**
 * HMAC-SHA256 of each value of a payload with a key of the project, so that a profile can say "this recipient is new"
 * without keeping recipients. Opt-in, for actions whose values repeat. The same value has the same fingerprint at every
 * path: what one action wrote and another one uses is known. Who has the key can guess short values, so the key never
 * leaves the gateway.
 *
 * @param key at least 16 random bytes
 * @returns at most 32, without nulls and empty texts; the same value at the same path once
 * @throws LetsPingError `invalid_option` for a key that is too short
 */
export function fingerprintPayload(key: Uint8Array, payload: unknown): Fingerprint[] {
  if (key.length < LEAST_KEY_BYTES) {
    throw new LetsPingError(
      "invalid_option",
      `Fingerprints were asked for with a key of ${key.length} bytes; it must have ${LEAST_KEY_BYTES} at least. Give random bytes that are kept for the project.`,
    );
  }
  const contents = new Map<string, Set<string>>();
  let left = MAX_LOOKED_AT;
  visitLeaves(payload, (path, leaf) => {
    if (leaf === null || leaf === "") return true;
    const text = String(leaf);
    const ofPath = contents.get(path) ?? new Set<string>();
    contents.set(
      path,
      ofPath.add(text.length > MAX_TEXT ? `${text.length}:${text.slice(0, MAX_TEXT)}` : text),
    );
    return --left > 0;
  });
  return shared(contents).map(([path, content]) => ({
    path: shortened(path),
    value: bytesToHex(hmac(sha256, key, utf8(content)).subarray(0, BYTES)),
  }));
}

/** A long list before it must not keep a path from being looked at: one value of each path, then a second of each. */
function shared(contents: ReadonlyMap<string, ReadonlySet<string>>): [path: string, content: string][] {
  const lists = [...contents].map(([path, values]) => ({ path, values: [...values] }));
  const rounds = Math.max(0, ...lists.map(({ values }) => values.length));
  const taken: [string, string][] = [];
  for (let round = 0; round < rounds && taken.length < MAX_FINGERPRINTS; round++) {
    for (const { path, values } of lists) {
      const content = values[round];
      if (content !== undefined && taken.length < MAX_FINGERPRINTS) taken.push([path, content]);
    }
  }
  return taken;
}

/** Keys are the agent's own words: as long as they like, they would fill a profile. */
function shortened(path: string): string {
  if (path.length <= MAX_PATH) return path;
  return `${path.slice(0, MAX_PATH - 20)}…${bytesToHex(sha256(utf8(path)).subarray(0, BYTES)).slice(0, 19)}`;
}
