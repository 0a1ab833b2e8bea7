import { createHash } from "node:crypto";

// The stream of doubles whose checksums stand in the README of https://github.com/cyberphone/json-canonicalization:
// edge cases, then 2000 neighbours of the smallest normal double, then the bytes of a chain of SHA-256.

/** A third of 10^22, divided by ten again and again; where rounding makes it irregular, the value itself. */
const IRREGULAR_THIRDS = new Map([
  [2, 33333333333333336000],
  [3, 3333333333333334000],
  [4, 333333333333333400],
  [5, 33333333333333340],
  [6, 3333333333333334],
  [7, 333333333333333.4],
  [8, 33333333333333.344],
  [9, 3333333333333.334],
  [10, 333333333333.33344],
  [11, 33333333333.33334],
  [12, 3333333333.333334],
  [13, 333333333.3333334],
  [14, 33333333.333333336],
  [18, 3333.333333333333],
  [49, 3.3333333333333338e-28],
]);
const THIRDS = Array.from(
  { length: 50 },
  (_, i) => IRREGULAR_THIRDS.get(i) ?? Number(`3.3333333333333333333e${21 - i}`),
);
const HALVES = Array.from({ length: 11 }, (_, i) => Number(`5e${1 - i}`) * (i === 0 ? 0.2 : 1));
const NEAR_FIVE_MILLIONTHS = Array.from({ length: 15 }, (_, i) => Number(`5.${"0".repeat(i + 1)}6e-6`));

const EDGE_CASES = [
  ...[0, -0, 5e-324, -5e-324],
  ...THIRDS.map((third) => -third),
  ...THIRDS,
  ...HALVES,
  ...NEAR_FIVE_MILLIONTHS,
  ...[1, -1, -0.9999999999999993, -0.9999999999999994, 0.9999999999999993, 0.9999999999999994],
  ...[0.9999999999999996, 0.9999999999999998],
  ...[-0.9999999999999999, -0.9999999999999999, 0.9999999999999999, 0.9999999999999999],
  ...[0.29999999999999993, 0.3, 0.30000000000000004],
  ...[2.2250738585072014e-308, 2.2250738585072e-308, 2.225073858507201e-308],
  ...[Number.MAX_VALUE, -Number.MAX_VALUE, 2 ** 53, -(2 ** 53), 2 ** 68],
  ...[9.999999999999997e22, 1e23, 1.0000000000000001e23, 999999999999999700000, 999999999999999900000, 1e21],
  ...[9.999999999999997e-7, 0.000001],
  ...[333333333.3333332, 333333333.33333325, 333333333.3333333, 333333333.3333334, 333333333.33333343],
  ...[-0.0000033333333333333333, 1424953923781206.2],
];

function* doubles(): Generator<number> {
  yield* EDGE_CASES;
  const view = new DataView(new ArrayBuffer(8));
  for (let i = 0n; i < 2000n; i++) {
    view.setBigUint64(0, 0x0010000000000000n + i);
    yield view.getFloat64(0);
  }
  for (let block = Buffer.alloc(32); ; ) {
    block = createHash("sha256").update(block).digest();
    for (let at = 0; at < 32; at += 8) {
      const value = block.readDoubleLE(at);
      if (value !== 0 && Number.isFinite(value)) yield value;
    }
  }
}

/** SHA-256, hex, of the first `lines` lines `<bits in hex>,<number as written>`. */
export function numberStreamSha256(lines: number, write: (value: number) => string): string {
  const hash = createHash("sha256");
  const view = new DataView(new ArrayBuffer(8));
  let left = lines;
  for (const value of doubles()) {
    if (left-- === 0) break;
    view.setFloat64(0, value);
    hash.update(`${view.getBigUint64(0).toString(16)},${write(value)}\n`);
  }
  return hash.digest("hex");
}
