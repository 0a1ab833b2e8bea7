import { expect, test } from "vitest";
import { inUnits, toWindowMs, windowWords } from "./execution-window";

test.each([
  [3_600_000, "1 hour"],
  [5_400_000, "90 minutes"],
  [172_800_000, "2 days"],
  [60_000, "1 minute"],
  [90_000, "1.5 minutes"],
])("%i ms reads “%s”", (ms, words) => {
  expect(windowWords(ms)).toBe(words);
});

test("what is shown gives the same duration when it is entered", () => {
  for (const ms of [60_000, 90_000, 5_400_000, 86_400_000, 2_592_000_000]) {
    const { amount, unit } = inUnits(ms);
    expect(toWindowMs(amount, unit)).toBe(ms);
  }
});

test.each([
  ["", "hours"],
  ["0", "minutes"],
  ["0.5", "minutes"],
  ["31", "days"],
  ["-1", "hours"],
  ["1e3", "hours"],
  ["1,5", "hours"],
] as const)("“%s” %s is no window", (amount, unit) => {
  expect(toWindowMs(amount, unit)).toBeNull();
});
