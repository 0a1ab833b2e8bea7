import { expect, test } from "vitest";
import type { HiddenValue } from "./guardrail";
import type { JsonValue } from "./json";
import { commitPayload } from "./receipt";
import { PLACEHOLDER, restoreHidden } from "./restore-hidden";

const SALT = "AAAAAAAAAAAAAAAAAAAAAA";
const CARD = "4111 1111 1111 1111";

const hide = (path: string, original: JsonValue, shown: JsonValue): HiddenValue => ({
  path,
  type: "card",
  commitment: commitPayload(original, SALT),
  shown: commitPayload(shown, SALT),
});

const FIRST = "[card Visa …1111 #1]";
const SECOND = "[card Visa …1111 #2]";
const original = {
  items: [
    { to: "Ann", card: CARD },
    { to: "Bob", card: 4012888888881881 },
  ],
  "a/b~": "x",
};
const shown = {
  items: [
    { to: "Ann", card: FIRST },
    { to: "Bob", card: SECOND },
  ],
  "a/b~": "x",
};
const hidden = [hide("/items/0/card", CARD, FIRST), hide("/items/1/card", 4012888888881881, SECOND)];

const refusedAt = (
  approved: JsonValue,
  path: string,
  records = hidden,
  salt = SALT,
  proposed: JsonValue = original,
) =>
  expect(restoreHidden(proposed, approved, records, salt)).rejects.toMatchObject({
    error: "payload_incomplete",
    details: { path },
  });

test("hidden texts and numbers go back to where they were", async () => {
  expect(await restoreHidden(original, shown, hidden, SALT)).toEqual(original);
});

test("what a person changed, added or took away stays so", async () => {
  const approved = { items: [{ to: "Eve", card: FIRST, note: "ok" }], more: [1, null] };
  expect(await restoreHidden(original, approved, hidden, SALT)).toEqual({
    items: [{ to: "Eve", card: CARD, note: "ok" }],
    more: [1, null],
  });
  const typed = {
    items: [
      { to: "Ann", card: "none" },
      { to: "Bob", card: 7 },
    ],
  };
  expect(await restoreHidden(original, typed, hidden, SALT)).toEqual(typed);
});

test("a placeholder that stands somewhere else is refused", async () => {
  await refusedAt({ ...shown, copy: FIRST }, "/copy");
  await refusedAt({ items: [{ to: "Ann", card: SECOND }, shown.items[1] ?? null] }, "/items/0/card");
  // The item before it was taken away, so it moved to another's place.
  await refusedAt({ items: [shown.items[1] ?? null] }, "/items/0/card");
  await refusedAt({ [FIRST]: 1 }, "");
});

test("a placeholder with an edit around it, or one that was made up, is refused", async () => {
  await refusedAt({ items: [{ card: `${FIRST} for Ann` }] }, "/items/0/card");
  await refusedAt({ note: "[secret GitHub … #9]" }, "/note", []);
});

test("without its record a placeholder is refused", async () => {
  await refusedAt(shown, "/items/1/card", hidden.slice(0, 1));
});

test("an original that is another one than was proposed is refused", async () => {
  const other = {
    ...original,
    items: [{ to: "Ann", card: "5555 5555 5555 4444" }, original.items[1] ?? null],
  };
  await refusedAt(shown, "/items/0/card", hidden, SALT, other);
  await refusedAt(shown, "/items/0/card", hidden, SALT, {});
});

test("records of another request, with another salt, put nothing back", async () => {
  await refusedAt(shown, "/items/0/card", hidden, "BBBBBBBBBBBBBBBBBBBBBA");
  for (const salt of ["", "x", "AAAA"]) await refusedAt(shown, "", hidden, salt);
});

test("a list that hides two values at one path is refused", async () => {
  await refusedAt(shown, "/items/0/card", [...hidden, hide("/items/0/card", "x", FIRST)]);
});

test("what looks like a placeholder and was typed by the agent itself stays where it is", async () => {
  const typed = { note: "see [card Visa …1111 #1]", [SECOND]: true };
  expect(await restoreHidden(typed, typed, [], SALT)).toEqual(typed);
  await refusedAt({ note: "look at [card Visa …1111 #1]" }, "/note", [], SALT, typed);
});

test("a name like __proto__ is a name like any other", async () => {
  const hostile = JSON.parse('{"__proto__":{"card":"4111 1111 1111 1111"}}') as JsonValue;
  const approved = JSON.parse(`{"__proto__":{"card":"${FIRST}"}}`) as JsonValue;
  const records = [hide("/__proto__/card", CARD, FIRST)];
  expect(JSON.stringify(await restoreHidden(hostile, approved, records, SALT))).toBe(JSON.stringify(hostile));
});

test.each(["[read more …]", "see [1] and [2]", "[card]", "[secret #1]", "…#1]"])(
  "%s is no placeholder",
  (text) => {
    expect(PLACEHOLDER.test(text)).toBe(false);
  },
);
