import { createHmac } from "node:crypto";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function fromBase32(text: string): Buffer {
  let bits = "";
  for (const character of text) bits += BASE32.indexOf(character).toString(2).padStart(5, "0");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** An authenticator app that read this address from a QR code. @returns its code so many milliseconds from now */
export function authenticator(totpUri: string): (fromNowMs?: number) => string {
  const secret = fromBase32(new URL(totpUri).searchParams.get("secret") ?? "");
  return (fromNowMs = 0) => {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor((Date.now() + fromNowMs) / 30_000)));
    const digest = createHmac("sha1", secret).update(counter).digest();
    const number = digest.readUInt32BE((digest.at(-1) ?? 0) % 16) % 2 ** 31;
    return String(number % 1_000_000).padStart(6, "0");
  };
}
