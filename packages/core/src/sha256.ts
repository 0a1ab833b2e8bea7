import { hmac } from "@noble/hashes/hmac.js";
import { sha256 as digest } from "@noble/hashes/sha2.js";
import { toHex } from "./bytes";
import { utf8 } from "./bytes";

/** SHA-256, synchronous, in every runtime. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return digest(bytes);
}

/** SHA-256 of bytes or of the UTF-8 of a text, in lower-case hex. */
export function sha256Hex(content: Uint8Array | string): string {
  return toHex(digest(typeof content === "string" ? utf8(content) : content));
}

/**
 * SHA-256 by the runtime's Web Crypto. What an agent loads hashes with this one, so that a bundler leaves out the
 * synchronous SHA-256, which is 2.5 kB gzipped.
 */
export async function sha256Async(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));
}

/** HMAC-SHA256, synchronous. */
export function hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return hmac(digest, key, bytes);
}
