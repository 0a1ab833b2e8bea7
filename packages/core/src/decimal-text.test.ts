import fc from "fast-check";
import { expect, test } from "vitest";
import { decimalText, isMultipleOf, readDecimal } from "./decimal-text";

test.each([
  [0, "0"],
  [-0, "0"],
  [1.5e-7, "0.00000015"],
  [-2.5e-9, "-0.0000000025"],
  [1e21, "1000000000000000000000"],
  [0.1 + 0.2, "0.30000000000000004"],
  [550, "550"],
])("%d is written %s", (value, text) => {
  expect(decimalText(value)).toBe(text);
});

test("property: a number that was written reads back as the same", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Number(decimalText(value))).toBe(value === 0 ? 0 : value);
    }),
  );
});

test.each<[string, number]>([
  ["220", 220],
  [" 19.90 ", 19.9],
  ["-3", -3],
  ["0.30000000000000004", 0.1 + 0.2],
  ["9007199254740991", Number.MAX_SAFE_INTEGER],
])("“%s” is read", (text, value) => {
  expect(readDecimal(text)).toEqual({ value });
});

test.each([
  ["", "needed"],
  ["1e21", "Digits"],
  ["1e", "Digits"],
  ["0x10", "Digits"],
  ["01", "Digits"],
  [".5", "Digits"],
  ["5.", "Digits"],
  ["1,5", "Digits"],
  ["Infinity", "Digits"],
  ["NaN", "Digits"],
  ["٣", "Digits"],
  ["-0", "write 0"],
  ["-0.00", "write 0"],
  ["9007199254740993", "too large"],
  ["1".repeat(400), "too large"],
  ["1".repeat(401), "Digits"],
  ["0.1000000000000000055", "the nearest is 0.1"],
  [`0.${"0".repeat(330)}1`, "the nearest is 0"],
])("“%s” is refused: %s", (text, words) => {
  const read = readDecimal(text);
  expect("problem" in read && read.problem).toContain(words);
});

test.each<[number, number, boolean]>([
  [19.99, 0.01, true],
  [19.999, 0.01, false],
  [5_000_000.005, 0.01, false],
  [90_071_992_547_409, 0.01, true],
  [0.3, 0.1, true],
  [0.1 + 0.2, 0.1, false],
  [-7.5, 2.5, true],
  [0, 5e-324, true],
  [1e308, 5e-324, true],
  [1, 0, false],
])("%d of steps of %d: %s", (value, step, fits) => {
  expect(isMultipleOf(value, step)).toBe(fits);
});
