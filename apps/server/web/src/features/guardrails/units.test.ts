import { expect, test } from "vitest";
import { inTimeUnits, microsFrom, moneyWords, msOf, perTimeWords, timeWords, wholeFrom } from "./units";

test.each([
  [1_000, "1 second", "a second"],
  [60_000, "1 minute", "a minute"],
  [90_000, "90 seconds", "in 90 seconds"],
  [3_600_000, "1 hour", "an hour"],
  [172_800_000, "2 days", "in 2 days"],
])("%i ms: %s, %s", (ms, words, per) => {
  expect(timeWords(ms)).toBe(words);
  expect(perTimeWords(ms)).toBe(per);
  const { amount, unit } = inTimeUnits(ms);
  expect(msOf(amount, unit)).toBe(ms);
});

test.each([
  ["2.50", 2_500_000, "2.50"],
  ["300", 300_000_000, "300"],
  ["0.000001", 1, "0.000001"],
])("money: %s", (text, micros, words) => {
  expect(microsFrom(text)).toBe(micros);
  expect(moneyWords(micros)).toBe(words);
});

test.each(["", "-1", "2,5", "1e9", "0.0000001", "x"])("“%s” is no amount", (text) => {
  expect(microsFrom(text)).toBeNaN();
});

test.each([
  ["1,000,000", 1_000_000],
  [" 600 ", 600],
])("“%s” is a whole number", (text, value) => expect(wholeFrom(text)).toBe(value));

test.each(["1.5", "", "1,00", "ten"])("“%s” is no whole number", (text) => expect(wholeFrom(text)).toBeNaN());
