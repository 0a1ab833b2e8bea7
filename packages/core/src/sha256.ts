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

/** HMAC-SHA256, synchronous. */
export function hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return hmac(digest, key, bytes);
}
