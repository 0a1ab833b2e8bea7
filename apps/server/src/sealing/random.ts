import { randomBytes } from "node:crypto";

/** Bytes that are drawn at once: each call of the system's source costs more than the bytes themselves. */
const DRAWN = 8_192;

/** Draws from the system's random source. What was given out is wiped from the store of what is not. */
export function pooledRandom(): (length: number) => Uint8Array<ArrayBuffer> {
  let drawn = new Uint8Array(0);
  let next = 0;
  return (length) => {
    if (length > DRAWN) return new Uint8Array(randomBytes(length));
    if (next + length > drawn.length) {
      drawn = new Uint8Array(randomBytes(DRAWN));
      next = 0;
    }
    const given = drawn.slice(next, next + length);
    drawn.fill(0, next, next + length);
    next += length;
    return given;
  };
}
