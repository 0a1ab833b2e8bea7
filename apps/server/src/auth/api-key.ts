import { createHash } from "node:crypto";
import { toBase64Url } from "@letsping/core";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** CRC-32 (IEEE 802.3) of a text's bytes. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text, "utf8")) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function checksum(body: string): string {
  let text = "";
  for (let rest = crc32(body), i = 0; i < 6; i++, rest = Math.floor(rest / 62))
    text = BASE62.charAt(rest % 62) + text;
  return text;
}

/** A new key: prefix, 43 characters of randomness, 6 of a checksum that secret scanners know it by. */
export function makeApiKey(mode: "live" | "test", random: (length: number) => Uint8Array): string {
  const body = `lp_${mode}_${toBase64Url(random(32))}`;
  return body + checksum(body);
}

/** What is stored of a key. It has 256 bits of randomness, so a plain hash cannot be guessed backwards. */
export function hashApiKey(key: string): Buffer<ArrayBuffer> {
  return createHash("sha256").update(key).digest();
}

/** Enough to recognise a key, too little to use it. */
export function previewApiKey(key: string): string {
  return `${key.slice(0, 8)}…${key.slice(-4)}`;
}
