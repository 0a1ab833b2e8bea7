import { createHmac } from "node:crypto";
import { until } from "../src/testing/until";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const PERIOD_MS = 30_000;

function bytesOf(secret: string): Buffer {
  const bits = [...secret].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** What an authenticator app shows for a secret at a time (RFC 6238, SHA-1, 6 digits, 30 seconds). */
function codeAt(secret: string, timeMs: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(timeMs / PERIOD_MS)));
  const digest = createHmac("sha1", bytesOf(secret)).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, "0");
}

/** An authenticator app: a code is used once, so the next one is that of another period. */
export function authenticator(secret: string): { next: () => Promise<string> } {
  const used = new Set<string>();
  return {
    async next() {
      let code = "";
      await until(
        "the app shows a code that was not used",
        () => {
          // The code of the next period is accepted already, so that the test need not wait for it.
          const now = Date.now();
          code = [now, now + PERIOD_MS].map((at) => codeAt(secret, at)).find((each) => !used.has(each)) ?? "";
          return Promise.resolve(code !== "");
        },
        40_000,
      );
      used.add(code);
      return code;
    },
  };
}
