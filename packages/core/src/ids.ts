import { z } from "zod";

/** Prefix of each kind of id. */
export const ID_PREFIXES = {
  request: "req",
  project: "proj",
  key: "key",
  agent: "agt",
  event: "evt",
  action: "act",
  gateway: "gw",
  invitation: "inv",
  view: "view",
  batch: "bat",
  trace: "trc",
  blocked: "blk",
} as const;

/** What an id may stand for. */
export type IdKind = keyof typeof ID_PREFIXES;
/** An id of one kind: its prefix, an underscore, and characters that mean nothing. */
export type Id<K extends IdKind> = `${(typeof ID_PREFIXES)[K]}_${string}`;
/** Id of a request. */
export type RequestId = Id<"request">;
/** Id of a project. */
export type ProjectId = Id<"project">;
/** Id of an API key. */
export type KeyId = Id<"key">;

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * Makes an id: prefix, then 10 characters of time and 16 of randomness in Crockford's base 32 (as a ULID),
 * so that ids of one kind sort by creation and index well.
 *
 * @param nowMs creation time, milliseconds since the epoch
 * @param random 10 random bytes
 */
export function createId<K extends IdKind>(kind: K, nowMs: number, random: Uint8Array): Id<K> {
  let time = "";
  for (let rest = Math.floor(nowMs), i = 0; i < 10; i++, rest = Math.floor(rest / 32)) {
    time = (ALPHABET[rest % 32] ?? "0") + time;
  }
  let tail = "";
  let bits = 0;
  let buffer = 0;
  for (const byte of random.subarray(0, 10)) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      tail += ALPHABET[(buffer >> bits) & 31] ?? "0";
    }
    buffer &= (1 << bits) - 1;
  }
  return `${ID_PREFIXES[kind]}_${time}${tail}`;
}

function idSchema<K extends IdKind>(kind: K) {
  return z.custom<Id<K>>(
    (value) =>
      typeof value === "string" && new RegExp(`^${ID_PREFIXES[kind]}_[A-Za-z0-9_-]{1,64}$`).test(value),
    { message: `must be an id that begins with ${ID_PREFIXES[kind]}_` },
  );
}

/** Checks the id of a request. */
export const RequestId = idSchema("request");
/** Checks the id of a project. */
export const ProjectId = idSchema("project");
/** Checks the id of an API key. */
export const KeyId = idSchema("key");
