import fc from "fast-check";
import { expect, test } from "vitest";
import { diffWords } from "./word-diff";

const text = fc
  .array(fc.constantFrom("we", "are", "sorry", " ", " ", ".", ",", "\n", "ä", "\u{1f600}"), { maxLength: 40 })
  .map((parts) => parts.join(""));

test("what stayed and what was taken out is the old text; what stayed and what was put in, the new one", () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const changes = diffWords(before, after);
      const keep = (leave: string) =>
        changes
          .filter((each) => each.kind !== leave)
          .map((each) => each.text)
          .join("");
      expect(keep("added")).toBe(before);
      expect(keep("removed")).toBe(after);
    }),
  );
});

test("single words that happen to stay do not tear a change apart", () => {
  const changes = diffWords(
    "We are sorry. Here is your full refund.",
    "We are sorry your machine broke. We refund a part.",
  );
  expect(changes.map((each) => each.kind)).toEqual(["same", "removed", "added", "same"]);
});

test("long texts are shown one after the other, in bounded time", () => {
  const long = "word ".repeat(20_000);
  expect(diffWords(long, `${long}!`)).toHaveLength(2);
});
