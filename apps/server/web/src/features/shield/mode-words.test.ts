import { expect, test } from "vitest";
import { isClickAllThatIsMissing, missingWords, noGraphWords, shareWords } from "./mode-words";

test.each([
  [0, "0%"],
  [0.0004, "under 0.1%"],
  [0.031, "3.1%"],
  [0.08, "8%"],
  [0.124, "12%"],
  [1, "100%"],
])("a share of %f is %s", (share, words) => expect(shareWords(share)).toBe(words));

test("what is missing says what is there, what is needed, and how far it is", () => {
  expect(missingWords({ what: "runs", have: 12, need: 30 })).toEqual({
    value: "12 of 30",
    words: "runs learned",
    progress: 0.4,
  });
  expect(missingWords({ what: "calls", have: 64.7, need: 150 }).value).toBe("64 of 150");
  const unseen = missingWords({ what: "unseen", have: 0.12, need: 0.08 });
  expect(`${unseen.value} ${unseen.words}`).toBe("12% of its steps are new; 8% are allowed");
  expect(unseen.progress).toBeCloseTo(2 / 3);
  expect(missingWords({ what: "alarm_rate", have: 0.2, need: 0.1 }).value).toBe("up to 20%");
  expect(missingWords({ what: "review", have: 0, need: 0 }).progress).toBe(1);
});

test("a profile may enforce when nothing but the click is missing", () => {
  const click = { what: "click", have: 0, need: 1 } as const;
  expect(isClickAllThatIsMissing([click])).toBe(true);
  expect(isClickAllThatIsMissing([])).toBe(true);
  expect(isClickAllThatIsMissing([click, { what: "review", have: 1, need: 2 }])).toBe(false);
});

test("an empty graph says when it will be held by", () => {
  expect(noGraphWords([{ what: "runs", have: 0, need: 30 }])).toMatch(/nothing is held before 30 runs\.$/);
  expect(noGraphWords([])).toMatch(/while the Shield still learns\.$/);
});
