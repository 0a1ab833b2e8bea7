import { expect } from "vitest";
import { it } from "vitest";
import { figureOf } from "./statistics";
import { median } from "./statistics";
import { quantile } from "./statistics";
import { ratioOf } from "./statistics";

it("takes the middle, or the mean of the two in the middle", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([9, 1, 5, 6])).toBe(5.5);
  expect(() => median([])).toThrow(RangeError);
});

it("takes the nearest rank", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(quantile(hundred, 0.95)).toBe(95);
  expect(quantile([7], 0.99)).toBe(7);
  expect(() => quantile([], 0.5)).toThrow(RangeError);
});

it("says how far the rounds lie apart", () => {
  expect(figureOf([3, 1, 10])).toEqual({ median: 3, least: 1, most: 10 });
});

it("compares round by round, so that a slow round of the machine changes no ratio", () => {
  const [ours, theirs] = [
    [100, 10, 60],
    [50, 5, 20],
  ];
  expect(ratioOf(ours, theirs)).toEqual({ median: 2, least: 2, most: 3 });
  // The ratio of the medians would be another one.
  expect(median(ours) / median(theirs)).toBe(3);
  expect(() => ratioOf([1, 2], [1])).toThrow("2 rounds cannot be compared with 1");
});
