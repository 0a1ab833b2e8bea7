import { expect, test } from "vitest";
import { askedWords, decidedWords } from "./row-words";

const at = (day: number, hour: number, minute: number) => new Date(2026, 10, day, hour, minute).toISOString();
const MAYA = { id: "usr_1", name: "Maya Lindqvist" };
const asked = at(21, 14, 19);

test.each([
  ["APPROVED", at(21, 14, 26), MAYA, "Maya Lindqvist at 14:26"],
  ["REJECTED", at(22, 9, 5), MAYA, "Maya Lindqvist at 22 November, 09:05"],
  ["CANCELLED", at(21, 14, 20), null, "By the agent at 14:20"],
  ["EXPIRED", at(22, 14, 19), null, "Nobody decided by 22 November, 14:19"],
  ["EXPIRED", null, null, "Nobody decided"],
] as const)(
  "a row that is %s since %s says who ended it, and when",
  (status, resolved_at, decided_by, words) => {
    expect(decidedWords({ status, created_at: asked, resolved_at, decided_by })).toBe(words);
  },
);

test("a row says when it was asked, and what became of it where that is known", () => {
  expect(askedWords({ execution_state: "EXECUTED", created_at: asked })).toBe("ran, asked 14:19");
  expect(askedWords({ execution_state: "NOT_STARTED", created_at: asked })).toBe("asked 14:19");
});
