import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { classify } from "../../leaf";
import type { Leaf } from "../../leaf";
import { CARD_EXAMPLES } from "./card-examples";
import { EMAIL_EXAMPLES } from "./email-examples";
import { EMAIL_FIELD_EXAMPLES } from "./email-examples";
import type { Example } from "./examples";
import { findCards } from "./find-personal";
import { findEmails } from "./find-personal";
import { findIbans } from "./find-personal";
import { findPersonal } from "./find-personal";
import { findSsns } from "./find-personal";
import { IBAN_EXAMPLES } from "./iban-examples";
import { SSN_EXAMPLES } from "./ssn-examples";

function leafOf({ text, key = "", path = key === "" ? "" : `/${key}` }: Omit<Example, "finds">): Leaf {
  return { text, key, path, classes: classify(text) };
}

function found(example: Omit<Example, "finds">, rule: string): string[] {
  return findPersonal(leafOf(example))
    .filter((hit) => hit.rule === rule)
    .map(({ start, end }) => example.text.slice(start, end));
}

const RULES = [
  ["dlp.card", CARD_EXAMPLES],
  ["dlp.iban", IBAN_EXAMPLES],
  ["dlp.ssn", SSN_EXAMPLES],
  ["dlp.email", EMAIL_EXAMPLES],
  ["dlp.email_field", EMAIL_FIELD_EXAMPLES],
] as const;

describe.each(RULES)("%s", (rule, { hits, misses }) => {
  test.each(hits)("finds $finds in $text (key $key)", (example) => {
    expect(found(example, rule)).toEqual(example.finds);
  });
  test.each(misses)("finds nothing in $text (key $key): $why", (example) => {
    expect(found(example, rule)).toEqual([]);
  });
});

describe("findPersonal", () => {
  test("gives hits of all rules in order, at offsets of the original text", () => {
    const text =
      "🎫 ＳＳＮ 078-05-1120; GB82 WEST 1234 5698 7654 32; ４２４２ 4242 4242 4242; jenny@example.com";
    const hits = findPersonal(leafOf({ text }));
    expect(hits.map(({ rule, start, end }) => [rule, text.slice(start, end)])).toEqual([
      ["dlp.ssn", "078-05-1120"],
      ["dlp.iban", "GB82 WEST 1234 5698 7654 32"],
      ["dlp.card", "４２４２ 4242 4242 4242"],
      ["dlp.email", "jenny@example.com"],
    ]);
  });

  test("a card in the local part of an address is a part of the address", () => {
    const text = "4242424242424242@example.com";
    expect(findPersonal(leafOf({ text }))).toEqual([{ rule: "dlp.email", start: 0, end: text.length }]);
  });

  test("an address that starts inside a card is cut, so that both are found whole", () => {
    const text = "4242 4242 4242 4242.jenny@example.com";
    expect(findPersonal(leafOf({ text }))).toEqual([
      { rule: "dlp.card", start: 0, end: 19 },
      { rule: "dlp.email", start: 20, end: text.length },
    ]);
  });

  test("the finders of single rules give the hits of their rule", () => {
    const leaf = leafOf({ text: "078-05-1120 GB82WEST12345698765432 4242424242424242 a@example.com" });
    const all = findPersonal(leaf);
    expect([...findSsns(leaf), ...findIbans(leaf), ...findCards(leaf), ...findEmails(leaf)]).toEqual(all);
  });

  test("a word speaks for numbers near it and for no others", () => {
    const far = "x".repeat(80);
    expect(found({ text: `ssn ${far} 078051120` }, "dlp.ssn")).toEqual([]);
    expect(found({ text: `078051120 is his ssn, ${far} 219099999` }, "dlp.ssn")).toEqual(["078051120"]);
  });

  test("a mask does not speak for the number beside it", () => {
    expect(found({ text: "[SSN …1120] 219099999" }, "dlp.ssn")).toEqual([]);
    expect(found({ text: "[card Visa …4242] 500000000611" }, "dlp.card")).toEqual([]);
  });
});
