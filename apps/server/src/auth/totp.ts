import { createHmac } from "node:crypto";

const PERIOD_MS = 30_000;
const DIGITS = 6;

/** The code of one period of 30 seconds (RFC 4226 over the number of the period, RFC 6238). */
function codeOf(secret: string, period: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(period));
  const digest = createHmac("sha1", secret).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  const number = (digest.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** DIGITS;
  return String(number).padStart(DIGITS, "0");
}

/** Whether a code is that of now, or of the period before or after: clocks differ, and people type slowly. */
export function isTotpCode(secret: string, code: string, nowMs: number): boolean {
  const now = Math.floor(nowMs / PERIOD_MS);
  return [now - 1, now, now + 1].some((period) => codeOf(secret, period) === code);
}

/** How long a code that was used must be refused, in milliseconds: as long as it could be right. */
export const TOTP_REPLAY_MS = 4 * PERIOD_MS;
