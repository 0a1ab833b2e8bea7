import type { GuardrailFinding } from "@letsping/core";
import { expect, test } from "vitest";
import { hiddenReason, isForHidden, toldHints, whenWords } from "./refused-words";

const CARD: GuardrailFinding = {
  rule: "dlp.card",
  family: "dlp",
  action: "mask",
  path: "/card",
  in: "value",
  span: null,
  shown: null,
  message: "A payment card; the value was masked.",
  hint: "Send a reference.",
};
const ORDERS: GuardrailFinding = {
  ...CARD,
  rule: "injection.override",
  family: "injection",
  action: "block",
  hint: "Send facts.",
};

test("a call is refused for what was taken out where nothing of it is refused for itself", () => {
  const call = { findings: [CARD], rules: ["dlp.card"] };
  expect(isForHidden(call)).toBe(true);
  expect(toldHints(call)).toEqual(["Send a reference."]);
});

test("what is refused for itself tells its own hint, each once", () => {
  const call = { findings: [CARD, ORDERS, ORDERS], rules: ["injection.override"] };
  expect(isForHidden(call)).toBe(false);
  expect(toldHints(call)).toEqual(["Send facts."]);
});

test("where the rule that refused is not among the findings, nobody says why", () => {
  const call = { findings: [CARD], rules: ["engine.too_large"] };
  expect(isForHidden(call)).toBe(false);
  expect(toldHints(call)).toEqual([]);
  expect(isForHidden({ findings: [], rules: [] })).toBe(false);
});

test("a flag in the text of a value beside it changes nothing", () => {
  const flagged: GuardrailFinding = { ...CARD, rule: "egress.scheme", family: "egress", action: "flag" };
  expect(isForHidden({ findings: [CARD, flagged], rules: ["dlp.card", "egress.scheme"] })).toBe(true);
});

test("of many values, there may also be more than a receipt can name", () => {
  expect(hiddenReason(1)).toMatch(/can put values back\.$/);
  expect(hiddenReason(800)).toMatch(/or they are more than a receipt can name\.$/);
});

test("one moment is told once", () => {
  const at = "2026-11-22T00:03:04.120Z";
  const later = "2026-11-22T00:03:40.000Z";
  expect(whenWords({ count: 1, first_at: at, last_at: at })).not.toMatch(/from|time/);
  expect(whenWords({ count: 2, first_at: at, last_at: "2026-11-22T00:03:04.990Z" })).toMatch(/^2 times, at /);
  expect(whenWords({ count: 2, first_at: at, last_at: later })).toMatch(/^2 times, from .* to /);
});
