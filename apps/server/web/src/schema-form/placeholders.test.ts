import { expect, test } from "vitest";
import { strayPlaceholders, withoutHidden } from "./placeholders";

const CARD = "[card Visa …1111 #1]";
const BEFORE = {
  note: `Refund ${CARD} today`,
  card: CARD,
  items: [{ card: "none" }, { card: "[card Visa …4242 #2]" }],
};

test("a placeholder stays where it was put, or goes", () => {
  expect(strayPlaceholders(BEFORE, BEFORE)).toEqual([]);
  expect(strayPlaceholders(BEFORE, { ...BEFORE, note: "Refund it today", card: "4242" })).toEqual([]);
});

test("a placeholder that was moved, copied or edited around is told by its path", () => {
  const paths = (after: object) => strayPlaceholders(BEFORE, { ...BEFORE, ...after }).map(({ path }) => path);
  expect(paths({ note: `Refund ${CARD} tomorrow` })).toEqual(["/note"]);
  expect(paths({ "a/b": CARD })).toEqual(["/a~1b"]);
  // The first item went, so the second stands where nothing was hidden.
  expect(paths({ items: BEFORE.items.slice(1) })).toEqual(["/items/0/card"]);
});

test("what nobody can see is not held against the schema, until somebody writes there", () => {
  const issues = [
    { path: "/card", message: "It is too long.", expected: "At most 19 characters." },
    { path: "/note", message: "It is too long.", expected: "At most 5 characters." },
  ];
  const hidden = new Set(["/card"]);
  expect(withoutHidden(issues, hidden, BEFORE, BEFORE).map(({ path }) => path)).toEqual(["/note"]);
  expect(withoutHidden(issues, hidden, BEFORE, { ...BEFORE, card: "much too long" })).toEqual(issues);
});
