import { hkdfSync } from "node:crypto";

/** A key of its own for each purpose, derived from the master key (HKDF-SHA256, RFC 5869). 32 bytes. */
export function deriveKey(masterKey: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", masterKey, new Uint8Array(), `letsping/${purpose}`, 32));
}
