import fc from "fast-check";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { classify } from "../../leaf";
import type { Leaf } from "../../leaf";
import { plainOf } from "./characters";
import { findPersonal } from "./find-personal";
import { CharacterClass } from "./iban-countries";
import { structuresOf } from "./iban-countries";
import { maskPersonal } from "./mask-personal";

/** First digits and lengths as the schemes publish them, apart from the table under test. */
const CERTAIN_CARDS = [
  ["4", 16],
  ["51", 16],
  ["55", 16],
  ["2221", 16],
  ["2720", 16],
  ["34", 15],
  ["37", 15],
  ["6011", 16],
  ["644", 16],
  ["65", 16],
  ["300", 14],
  ["305", 14],
  ["36", 14],
  ["38", 14],
  ["3528", 16],
  ["3589", 16],
  ["1800", 15],
  ["2131", 15],
  ["62", 16],
  ["81", 16],
  ["2200", 16],
  ["2204", 16],
  ["9792", 16],
  ["5018", 16],
  ["6304", 16],
  ["6759", 16],
  ["506099", 16],
  ["508500", 16],
] as const;
const DIGIT_ROWS = [0x30, 0xff10, 0x660, 0x6f0, 0x966];
const GAPS = [" ", "-", "\u00a0", "\u2009", "\u2011", " - ", "  ", "\u200b \u200b"];

function leafOf(text: string): Leaf {
  return { text, path: "", key: "", classes: classify(text) };
}

function textsOf(text: string, rule: string): string[] {
  return findPersonal(leafOf(text))
    .filter((hit) => hit.rule === rule)
    .map(({ start, end }) => text.slice(start, end));
}

/** The digit that makes the sum of Luhn a multiple of ten, computed over the reversed digits. */
function withCheckDigit(digits: string): string {
  const reversed = [...digits].reverse().map(Number);
  const sum = reversed.reduce((total, digit, at) => {
    const value = at % 2 === 0 ? 2 * digit : digit;
    return total + Math.floor(value / 10) + (value % 10);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

const digits = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((all) => all.join(""));

const card = fc
  .constantFrom(...CERTAIN_CARDS)
  .chain(([prefix, length]) =>
    digits(length - prefix.length - 1).map((rest) => withCheckDigit(prefix + rest)),
  );

const iban = fc
  .integer({ min: 0, max: 26 * 26 - 1 })
  .map((at) => ({ at, structure: structuresOf(Math.floor(at / 26), at % 26)?.[0] }))
  .filter(({ structure }) => structure !== undefined)
  .chain(({ at, structure }) => {
    const country = String.fromCharCode(65 + Math.floor(at / 26), 65 + (at % 26));
    const characters = [...(structure ?? [])].map((one) =>
      one === CharacterClass.Digit
        ? fc.constantFrom(..."0123456789")
        : fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    );
    return fc.tuple(...characters).map((bban) => withCheckDigits(country, bban.join("")));
  });

/** ISO 13616: 98 minus the remainder of BBAN, country and 00 by 97, letters as 10 to 35. */
function withCheckDigits(country: string, bban: string): string {
  const number = [...`${bban}${country}00`].map((character) => Number.parseInt(character, 36)).join("");
  const check = 98n - (BigInt(number) % 97n);
  return `${country}${String(check).padStart(2, "0")}${bban}`;
}

const ssn = fc
  .tuple(fc.integer({ min: 1, max: 899 }), fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 9999 }))
  .filter(([area]) => area !== 666)
  .map(([area, group, serial]) =>
    [String(area).padStart(3, "0"), String(group).padStart(2, "0"), String(serial).padStart(4, "0")].join(
      "-",
    ),
  );

const email = fc
  .tuple(fc.stringMatching(/^[a-z][a-z0-9._+-]{0,20}[a-z0-9]$/), fc.stringMatching(/^[a-z]{2,12}$/))
  .map(([local, domain]) => `${local}@${domain}.example`);

/** Cuts a value into groups of one to seven characters and joins them by one gap; some digits in other scripts. */
function grouped(value: fc.Arbitrary<string>): fc.Arbitrary<{ value: string; text: string }> {
  return fc
    .tuple(
      value,
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 34, maxLength: 34 }),
      fc.constantFrom("", ...GAPS),
      fc.constantFrom(...DIGIT_ROWS),
    )
    .map(([plain, sizes, gap, zero]) => {
      const groups: string[] = [];
      for (let at = 0; at < plain.length; at += sizes[groups.length - 1] ?? 1)
        groups.push(plain.slice(at, at + (sizes[groups.length] ?? 1)));
      const inScript = (digit: string) => String.fromCharCode(zero + Number(digit));
      return { value: plain, text: groups.join(gap).replace(/[0-9]/g, inScript) };
    });
}

/** As people print it: in one piece, or in groups of four. */
function printed(value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const gaps = fc.constantFrom("", " ", "-", "\u00a0");
  return fc.tuple(value, gaps).map(([plain, gap]) => plain.replace(/(.{4})(?=.)/g, `$1${gap}`));
}

/** A value twice or more, all with the same separator or none, and then its beginning. */
const runningOn = fc
  .tuple(
    fc.oneof(printed(card), printed(iban), ssn),
    fc.constantFrom("", ...GAPS),
    fc.integer({ min: 2, max: 30 }),
    fc.nat(),
  )
  // One beginning of an IBAN in a hundred is an IBAN of another length.
  .filter(([value, , , cut]) => findPersonal(leafOf(value.slice(0, cut % value.length))).length === 0)
  .map(([value, gap, times, cut]) => {
    const copies = Array.from({ length: times }, () => value);
    return { value, text: [...copies, value.slice(0, cut % value.length)].join(gap) };
  });

const plainText = fc.constantFrom("see", "thanks", "order", "x", "—", "größe", "と", "1", "42", "2026");
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(..."0123456789 -./:@+_aDE\"'\u200b٤４é卡[…]\n"), maxLength: 120 }),
);

describe("findPersonal, for all", () => {
  test("cards of every scheme, in any grouping and script: the card is found whole", () => {
    fc.assert(
      fc.property(grouped(card), ({ text }) => {
        expect(textsOf(`see ${text}, thanks`, "dlp.card")).toEqual([text]);
      }),
      { numRuns: 2000 },
    );
  });

  test("cards with one digit changed: nothing is found", () => {
    fc.assert(
      fc.property(
        card,
        fc.nat(),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        (value, place, add, printed) => {
          const at = place % value.length;
          const changed = value.slice(0, at) + ((Number(value[at]) + add) % 10) + value.slice(at + 1);
          const text = printed ? changed.replace(/(.{4})(?=.)/g, "$1 ") : changed;
          expect(textsOf(`see ${text}, thanks`, "dlp.card")).toEqual([]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("IBANs of every country, in any grouping and script: the IBAN is found whole", () => {
    fc.assert(
      fc.property(grouped(iban), fc.boolean(), ({ value, text }, lower) => {
        // Country code and check digits together: "D E 8 9" is not looked for.
        fc.pre(text.startsWith(value.slice(0, 2)));
        const written = lower ? text.toLowerCase() : text;
        expect(textsOf(`iban ${written}, thanks`, "dlp.iban")).toEqual([written]);
      }),
      { numRuns: 2000 },
    );
  });

  test("IBANs with one character changed: nothing is found", () => {
    fc.assert(
      fc.property(iban, fc.integer({ min: 2 }), fc.integer({ min: 1, max: 9 }), (value, place, add) => {
        const at = 2 + (place % (value.length - 2));
        const was = value[at] ?? "";
        fc.pre(/[0-9]/.test(was));
        const changed = value.slice(0, at) + ((Number(was) + add) % 10) + value.slice(at + 1);
        expect(textsOf(`iban ${changed}, thanks`, "dlp.iban")).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test("social security numbers in any grouping beside their name: the number is found whole", () => {
    const plain = ssn.map((value) => value.replaceAll("-", ""));
    fc.assert(
      fc.property(grouped(plain), ({ text }) => {
        expect(textsOf(`his SSN is ${text}, thanks`, "dlp.ssn")).toEqual([text]);
      }),
      { numRuns: 1000 },
    );
  });

  test("texts: hits lie inside, in order, without overlap, and nothing throws", () => {
    fc.assert(
      fc.property(anyText, anyText, fc.oneof(card, iban, ssn, email), (before, behind, value) => {
        const text = `${before}${value}${behind}`;
        let last = 0;
        for (const { start, end } of findPersonal(leafOf(text))) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 3000 },
    );
  });

  test("values that run on and break off: nothing but four characters survives beside the masks", () => {
    fc.assert(
      fc.property(runningOn, ({ value, text }) => {
        const shown = masked(`see ${text}, thanks`);
        expect(shown.split(value)).toHaveLength(1);
        const besideMasks = shown.replace(/\[[^\]]*…[^\]]*\]/g, "").slice("see ".length, -", thanks".length);
        expect(plainOf(besideMasks).length).toBeLessThanOrEqual(4);
      }),
      { numRuns: 2000 },
    );
  });

  test("masked texts: nothing is found again", () => {
    const piece = fc.oneof(
      grouped(card).map(({ text }) => text),
      iban,
      ssn,
      runningOn.map(({ text }) => text),
      email,
      plainText,
      anyText,
    );
    const pieces = fc.array(fc.tuple(piece, fc.constantFrom(" ", ", ", "\n", "; ", ": ")), { maxLength: 6 });
    fc.assert(
      fc.property(pieces, (all) => {
        const text = all.map(([one, between]) => one + between).join("");
        expect(
          findPersonal(leafOf(masked(text))).map(({ start, end }) => masked(text).slice(start, end)),
        ).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });
});

function masked(text: string): string {
  let shown = "";
  let from = 0;
  for (const { rule, start, end } of findPersonal(leafOf(text))) {
    shown += text.slice(from, start) + maskPersonal(rule, text.slice(start, end));
    from = end;
  }
  return shown + text.slice(from);
}
