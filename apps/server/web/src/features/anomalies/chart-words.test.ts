import { expect, test } from "vitest";
import { bucketWords, topOf } from "./chart-words";

test.each([
  [0, 2],
  [2, 2],
  [3, 4],
  [5, 6],
  [11, 20],
  [21, 30],
  [41, 50],
  [81, 100],
  [1_000, 1_000],
  [1_001, 2_000],
  [2_001, 3_000],
])("bars up to %i stand under %i", (most, top) => expect(topOf(most)).toBe(top));

test("a bar is told in words", () => {
  const bucket = { at: "2026-11-21T00:00:00.000Z", blocked: 12, flagged: 3, asked: 214 };
  expect(bucketWords(bucket, 86_400_000)).toBe("Sat 21 Nov: 12 refused, 3 flagged of 214 requests");
});
