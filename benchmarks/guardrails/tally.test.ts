import { expect, test } from "vitest";
import type { Judgement } from "./tally.ts";
import { percent } from "./tally.ts";
import { summarise } from "./tally.ts";

const judgement = (changes: Partial<Judgement>): Judgement => ({
  positive: true,
  units: 1,
  hits: 0,
  leaked: false,
  counted: true,
  groups: {},
  ...changes,
});

test("recall is what was found of the positives, and the false positive rate what was hit of the negatives", () => {
  const { overall } = summarise([
    judgement({ hits: 1 }),
    judgement({ hits: 3 }),
    judgement({}),
    judgement({ positive: false, units: 10, hits: 2 }),
    judgement({ positive: false, units: 30 }),
  ]);
  expect(overall).toEqual({
    positives: 3,
    found: 2,
    recall: 2 / 3,
    negatives: 40,
    false_hits: 2,
    false_positive_rate: 0.05,
    leaks: 0,
  });
});

test("a sample is hit at most as often as it has units", () => {
  const { overall } = summarise([judgement({ positive: false, units: 2, hits: 9 })]);
  expect(overall).toMatchObject({ false_hits: 2, false_positive_rate: 1 });
});

test("where there is no sample there is no rate", () => {
  expect(summarise([]).overall).toMatchObject({ recall: null, false_positive_rate: null });
  expect(summarise([judgement({})]).overall).toMatchObject({ recall: 0, false_positive_rate: null });
});

test("a leak is counted for each sample", () => {
  expect(summarise([judgement({ hits: 1, leaked: true }), judgement({ hits: 1 })]).overall.leaks).toBe(1);
});

test("what does not count as a whole counts for its groups", () => {
  const { overall, by } = summarise([
    judgement({ hits: 1, groups: { file: "b", kind: "card" } }),
    judgement({ counted: false, groups: { file: "a" } }),
  ]);
  expect(overall).toMatchObject({ positives: 1, found: 1 });
  expect(Object.keys(by)).toEqual(["file", "kind"]);
  expect(Object.keys(by["file"] ?? {})).toEqual(["a", "b"]);
  expect(by["file"]?.["a"]).toMatchObject({ positives: 1, found: 0, recall: 0 });
  expect(by["kind"]?.["card"]).toMatchObject({ positives: 1, found: 1, recall: 1 });
});

test.each([
  [1, "100.00 %"],
  [0.9952, "99.52 %"],
  [0, "0.00 %"],
  [null, "–"],
])("%s is read as %s", (rate, text) => {
  expect(percent(rate)).toBe(text);
});
