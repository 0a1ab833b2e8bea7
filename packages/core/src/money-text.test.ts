import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sharedVectors } from "../test/shared-vectors";
import { currencyExponent, formatMoney } from "./money-text";

const iso = sharedVectors<{ exponents: Record<string, number | null> }>("iso4217-exponents.json");

describe.skipIf(!iso)("ISO 4217 (skipped where ../shared/vectors is absent)", () => {
  test("every currency has its own number of decimal places", () => {
    const entries = Object.entries(iso?.exponents ?? {}).filter(([, exponent]) => exponent !== null);
    expect(entries.length).toBeGreaterThan(150);
    expect(entries.map(([code]) => [code, currencyExponent(code)])).toEqual(entries);
  });
});

test.each([
  [550, "usd", false, "$550.00"],
  [55_000, "usd", true, "$550.00"],
  [1_234_567.5, "EUR", false, "€1,234,567.50"],
  [-3, "gbp", false, "−£3.00"],
  [1200, "jpy", false, "¥1,200"],
  [1200, "jpy", true, "¥1,200"],
  [1.5, "kwd", false, "KWD 1.500"],
  [1500, "kwd", true, "KWD 1.500"],
  [12.5, "CHF", false, "CHF 12.50"],
  [550, null, false, "550"],
  [0.5, null, false, "0.5"],
  [12_345, null, true, "123.45"],
  [0, "usd", false, "$0.00"],
] as const)("writes %d %s (minor: %s) as %s", (amount, currency, minor, text) => {
  expect(formatMoney(amount, currency, minor)).toBe(text);
});

test.each([
  [550.005, "$550.005"],
  [1e-7, "$0.0000001"],
  [1.5e-7, "$0.00000015"],
])("never rounds %d away", (amount, text) => {
  expect(formatMoney(amount, "usd", false)).toBe(text);
});

test("property: no digit of an amount is lost", () => {
  const amount = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 });
  fc.assert(
    fc.property(amount, (value) => {
      fc.pre(value === 0 || Math.abs(value) > 1e-80);
      const written = formatMoney(value, "usd", false).replace(/[$,]/g, "").replace("−", "-");
      expect(Math.abs(Number(written))).toBe(Math.abs(value));
    }),
  );
});
