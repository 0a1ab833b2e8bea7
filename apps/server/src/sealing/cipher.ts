import { createCipheriv } from "node:crypto";
import { createDecipheriv } from "node:crypto";
import type { JsonValue } from "@letsping/core";

/**
 * Seals one object at a time. A sealed object is
 *
 *     version (1) ‖ wrap nonce (12) ‖ wrapped data key (32 + tag 16) ‖ nonce (12) ‖ ciphertext ‖ tag (16)
 *
 * A fresh AES-256-GCM data key encrypts the object; the master key encrypts the data key. Both are bound to `place`
 * (table, row and column) as additional data, so that a sealed value moved to another row or column does not open.
 */
export interface Cipher {
  seal: (place: string, value: JsonValue) => Buffer<ArrayBuffer>;
  /** @throws Error when the bytes were changed, moved, or sealed under another master key */
  open: (place: string, sealed: Uint8Array) => JsonValue;
}

const VERSION = 1;
const NONCE_BYTES = 12;
const KEY_BYTES = 32;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + NONCE_BYTES + KEY_BYTES + TAG_BYTES + NONCE_BYTES;

function encrypt(key: Uint8Array, nonce: Uint8Array, place: string, plain: Uint8Array): Buffer {
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(place, "utf8"));
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Uint8Array, nonce: Uint8Array, place: string, sealed: Uint8Array): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(place, "utf8"));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES)), decipher.final()]);
}

/**
 * @param masterKey 32 bytes
 * @param random source of bytes that nobody can guess
 */
export function createCipher(masterKey: Uint8Array, random: (length: number) => Uint8Array): Cipher {
  if (masterKey.length !== KEY_BYTES) throw new RangeError("The master key must have 32 bytes.");
  return {
    seal(place, value) {
      const drawn = random(KEY_BYTES + 2 * NONCE_BYTES);
      const dataKey = drawn.subarray(0, KEY_BYTES);
      const wrapNonce = drawn.subarray(KEY_BYTES, KEY_BYTES + NONCE_BYTES);
      const nonce = drawn.subarray(KEY_BYTES + NONCE_BYTES);
      const wrapped = encrypt(masterKey, wrapNonce, place, dataKey);
      const body = encrypt(dataKey, nonce, place, Buffer.from(JSON.stringify(value), "utf8"));
      return Buffer.concat([Buffer.of(VERSION), wrapNonce, wrapped, nonce, body]);
    },
    open(place, sealed) {
      if (sealed[0] !== VERSION || sealed.length < HEADER_BYTES + TAG_BYTES) {
        throw new Error(`The sealed value at ${place} has another form.`);
      }
      const wrapNonce = sealed.subarray(1, 1 + NONCE_BYTES);
      const wrapped = sealed.subarray(1 + NONCE_BYTES, HEADER_BYTES - NONCE_BYTES);
      const dataKey = decrypt(masterKey, wrapNonce, place, wrapped);
      const nonce = sealed.subarray(HEADER_BYTES - NONCE_BYTES, HEADER_BYTES);
      const plain = decrypt(dataKey, nonce, place, sealed.subarray(HEADER_BYTES));
      return JSON.parse(plain.toString("utf8")) as JsonValue;
    },
  };
}
