import { expect } from "vitest";
import { test } from "vitest";
import { isTotpCode } from "./totp";

/** Appendix B of RFC 6238, for SHA-1; the last six of its eight digits. */
const VECTORS: [number, string][] = [
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
];
const SECRET = "12345678901234567890";

test.each(VECTORS)("at %i seconds the code is %s, as the RFC says", (seconds, code) => {
  expect(isTotpCode(SECRET, code, seconds * 1000)).toBe(true);
});

test("a code is taken one period early and one late, and no further", () => {
  const atMs = 2_000_000_000_000;
  const taken = [-2, -1, 0, 1, 2].map((periods) => isTotpCode(SECRET, "279037", atMs + periods * 30_000));
  expect(taken).toEqual([false, true, true, true, false]);
});

test("what is no code is none", () => {
  for (const code of ["", "27903", "2790377", "000000", "279O37", "279037 "]) {
    expect(isTotpCode(SECRET, code, 2_000_000_000_000)).toBe(false);
  }
});
