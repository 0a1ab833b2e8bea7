import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { utf8 } from "@letsping/core";
import { payloadStructure } from "./structure";

/** Stands in front of what is hashed, so that no other hash of LetsPing can be one of these. */
const DOMAIN = "letsping-skeleton-v1";

/** Lengths stand before the names, so that no two pairs of names have one text. */
function textOf(service: string, action: string, payload: unknown): string {
  return `${DOMAIN}\n${service.length}:${service}${action.length}:${action}\n${payloadStructure(payload)}`;
}

// Hashing is done in place, in the same memory each time: making new objects for it costs as much as the hash.
const encoder = new TextEncoder();
const bytes = new Uint8Array(4096);
const digest = new Uint8Array(32);
const fresh = sha256.create();
const hasher = sha256.create();
/** Bytes that a UTF-16 unit needs at most. */
const MOST_BYTES = 3;
/** Longest text that a hasher remembers, in UTF-16 units. */
const MOST_REMEMBERED = 1024;

function hashOf(text: string): string {
  const content =
    text.length * MOST_BYTES > bytes.length
      ? utf8(text)
      : bytes.subarray(0, encoder.encodeInto(text, bytes).written);
  fresh._cloneInto(hasher);
  hasher.update(content).digestInto(digest);
  return bytesToHex(digest);
}

/**
 * The skeleton of a call: SHA-256, in 64 hexadecimal digits, over service, action and the sorted key structure of the
 * payload (`payloadStructure`). Structure only: two payloads with the same keys and other values have the same one, so
 * it proves nothing about what a call does. It is computed alike in Node, in browsers and at the edge, so that a client
 * that seals its payload can send it along.
 */
export function skeletonHash(service: string, action: string, payload: unknown): string {
  return hashOf(textOf(service, action, payload));
}

/** What `createSkeletonHasher` makes: the same answer as `skeletonHash`. */
export type SkeletonHasher = (service: string, action: string, payload: unknown) => string;

/**
 * A `skeletonHash` that remembers skeletons it has seen: an agent has few of them, and the hash is half of the work.
 *
 * @param most skeletons that are kept; the one that was added first goes first. Default 4,096, which is 1 MB or so and 8 MB at most
 */
export function createSkeletonHasher(most = 4096): SkeletonHasher {
  const known = new Map<string, string>();
  return (service, action, payload) => {
    const text = textOf(service, action, payload);
    if (text.length > MOST_REMEMBERED) return hashOf(text);
    const found = known.get(text);
    if (found !== undefined) return found;
    const hash = hashOf(text);
    if (known.size >= most) {
      const [first] = known.keys();
      if (first !== undefined) known.delete(first);
    }
    known.set(text, hash);
    return hash;
  };
}
