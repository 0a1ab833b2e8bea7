import { expect, test } from "vitest";
import { DisplayName } from "./display-name";

test.each([
  "Ada Lovelace",
  "  Ada  ",
  "O'Brien",
  "مريم",
  "علی‌رضا",
  "👩‍👩‍👧 Family",
  "<b>Ada</b>",
  "x".repeat(80),
])("%s is a name", (name) => {
  expect(DisplayName.parse(name)).toBe(name.trim());
});

test.each([
  ["turns the text after it", "\u202eadA"],
  ["isolates the text after it", "Ada\u2067"],
  ["clears a terminal", "\u001b[2JAda"],
  ["breaks the line", "Ada\nOwner"],
  ["has a tab", "Ada\tOwner"],
  ["holds U+0000", "Ada\u0000"],
  ["hides a letter's end", "Ada\u200b"],
  ["shows as nothing", "\u3164"],
  ["is only joiners", "\u200d\u200c"],
  ["is only blanks", "   "],
  ["pads", `Ada${" ".repeat(9)}Owner`],
  ["is too long", "x".repeat(81)],
])("what %s is none", (_what, name) => {
  expect(DisplayName.safeParse(name).success).toBe(false);
});
