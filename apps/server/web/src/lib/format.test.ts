import { expect, test } from "vitest";
import { duration, hoursLeft, hueOf, monogram, plural, timeAgo, timeLeft } from "./format";

test.each([
  [-5_000, "0:00"],
  [161_000, "2:41"],
  [599_999, "9:59"],
  [600_000, "10 min"],
  [3_599_000, "59 min"],
  [3_600_000, "1 h"],
  [86_400_000, "24 h"],
  [172_800_000, "2 days"],
])("%i ms are left: %s", (ms, words) => expect(timeLeft(ms)).toBe(words));

test.each([
  [-1, "just now"],
  [4_999, "just now"],
  [5_000, "5 s ago"],
  [60_000, "1 min ago"],
  [7_200_000, "2 h ago"],
  [86_400_000, "1 day ago"],
  [172_800_000, "2 days ago"],
])("%i ms ago: %s", (ms, words) => expect(timeAgo(ms)).toBe(words));

test.each([
  [840, "0.8 s"],
  [9_990, "10.0 s"],
  [42_000, "42 s"],
  [396_000, "6 min 36 s"],
  [7_260_000, "2 h 1 min"],
])("%i ms took %s", (ms, words) => expect(duration(ms)).toBe(words));

test("plurals, monograms and hues", () => {
  expect(plural(1, "change")).toBe("1 change");
  expect(plural(0, "change")).toBe("0 changes");
  expect(plural(1000, "change")).toBe("1,000 changes");
  expect(monogram("billing-agent")).toBe("BA");
  expect(monogram("ops")).toBe("OP");
  expect(monogram("…")).toBe("?");
  expect(hueOf("a")).toBe(hueOf("a"));
  expect(hueOf("\u{1f600}".repeat(500))).toBeLessThan(360);
});

test.each([
  [259_201_000, "72 h"],
  [259_199_000, "72 h"],
  [3_600_001, "1 h"],
  [3_599_000, "59 min"],
])("%i ms are “%s”", (ms, words) => {
  expect(hoursLeft(ms)).toBe(words);
});
