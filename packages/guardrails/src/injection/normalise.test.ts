import fc from "fast-check";
import { expect } from "vitest";
import { test } from "vitest";
import { withoutEscapes } from "./escapes";
import { asIs } from "./normal";
import type { Normal } from "./normal";
import { originOf } from "./normal";
import { normalise } from "./normalise";

/** Letters, marks, signs without a shape, letters of many units, and code units that are no character. */
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.string({
    unit: fc.constantFrom(
      "i",
      "\u0301",
      "\u200b",
      "\u{e0069}",
      "\ufb01",
      "\u{1d422}",
      "\u00e9",
      "\ud800",
      "%41",
      "&lt;",
      "\\u0069",
    ),
  }),
);

const originsOf = (normal: Normal) => Array.from(normal.text, (_, index) => originOf(normal, index));

test.each([
  ["\u{1d422}\u{1d420}\u{1d427}\u{1d428}\u{1d42b}\u{1d41e}", "ignore"],
  ["\uff49\uff47\uff4e\uff4f\uff52\uff45", "ignore"],
  ["\u24d8\u24d6\u24dd\u24de\u24e1\u24d4", "ignore"],
  ["\u{1f178}\u{1f176}\u{1f17d}", "ign"],
  ["i\u200bg\u200cn\u2060o\u00adr\ufeffe", "ignore"],
  ["\u202eignore\u202c", "ignore"],
  ["\u{e0069}\u{e0067}\u{e006e}", "ign"],
  ["i\u0301g\u0302n\u0303o\u0304r\u0305e", "ignore"],
  ["pre\u0301ce\u0301dentes", "precedentes"],
  ["Ignore", "Ignore"],
])("%j becomes %j", (text, plain) => {
  expect(normalise(text).text).toBe(plain);
});

test("ASCII is returned as it came, with every place its own", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary-ascii" }), (text) => {
      expect(normalise(text)).toEqual(asIs(text));
    }),
  );
});

test("every unit comes from the code point that it was made of", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      let place = 0;
      let expected = "";
      const origins: number[] = [];
      for (const character of text) {
        const { text: plain } = normalise(character);
        expected += plain;
        // What stays as it is keeps the places of its units.
        for (let unit = 0; unit < plain.length; unit++)
          origins.push(plain === character ? place + unit : place);
        place += character.length;
      }
      const normal = normalise(text);
      expect(normal.text).toBe(expected);
      expect(Array.from({ length: expected.length }, (_, index) => originOf(normal, index))).toEqual(origins);
      expect(originOf(normal, normal.text.length)).toBe(text.length);
    }),
    { numRuns: 500 },
  );
});

test("an escape's unit comes from where the escape begins, through two changes too", () => {
  const normal = normalise("\u00e9 %41\u200b&lt;\\u0069\\x6a b");
  const plain = withoutEscapes(normal);
  expect(plain?.text).toBe("e A<ij b");
  expect(plain && originsOf(plain)).toEqual([0, 1, 2, 6, 10, 16, 20, 21]);
});

test("escapes are undone with every place within the text, in order", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const plain = withoutEscapes(normalise(text));
      const origins =
        plain === null ? [] : Array.from({ length: plain.text.length + 1 }, (_, at) => originOf(plain, at));
      expect(origins).toEqual([...origins].sort((one, other) => one - other));
      for (const origin of origins) expect(origin).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 500 },
  );
});
