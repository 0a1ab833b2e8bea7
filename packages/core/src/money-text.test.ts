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

test("writes amounts as people read them", () => {
  expect(formatMoney(550, "usd", false)).toBe("$550.00");
  expect(formatMoney(55_000, "usd", true)).toBe("$550.00");
  expect(formatMoney(1_234_567.5, "EUR", false)).toBe("€1,234,567.50");
});
