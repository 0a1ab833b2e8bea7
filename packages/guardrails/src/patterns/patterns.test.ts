import { expect, test } from "vitest";
import { createGuardrails } from "../engine/create-guardrails";
import { contextOf } from "../engine/testing/context";
import type { GuardrailSettingsInput } from "../settings/settings";
import { compilePattern } from "./index";

type Patterns = GuardrailSettingsInput["patterns"];

const evaluate = (patterns: Patterns, text: string, rules = {}) =>
  createGuardrails({ patterns, rules }, { compilePattern }).evaluate({ text }, contextOf());

test("a pattern redacts, flags or blocks, in all its places", () => {
  const pattern = "EMP-[0-9]{5}";
  const text = "for EMP-12345 and EMP-67890";
  expect(evaluate([{ id: "staff", pattern, effect: "redact" }], text)).toMatchObject({
    action: "allow",
    payload: { text: "for [pattern … #1] and [pattern … #2]" },
    findings: [
      { rule: "pattern.staff", family: "pattern", action: "redact" },
      { span: { start: 18, end: 27 } },
    ],
  });
  expect(evaluate([{ id: "staff", pattern }], text)).toMatchObject({ action: "flag", payload: { text } });
  expect(evaluate([{ id: "staff", pattern, effect: "block" }], text).action).toBe("block");
});

test("a pattern can be turned off, and says its title", () => {
  const patterns: Patterns = [
    { id: "staff", pattern: "emp", title: "The number of an employee", ignore_case: true },
  ];
  expect(evaluate(patterns, "EMP").findings[0]?.message).toMatch(/^The number of an employee;/);
  expect(evaluate(patterns, "EMP", { "pattern.staff": "off" }).action).toBe("allow");
  expect(evaluate(patterns, "EMP", { pattern: "off" }).action).toBe("allow");
});

test.each([
  ["(", /missing/],
  ["(?=a)b", /invalid|look/i],
  ["(a)\\1", /escape/],
  ["a*", /empty text/],
  ["(a{1000}){20}|b", /instructions|repeat/],
])("the pattern %s is refused with what is wrong", (pattern, why) => {
  const create = () => createGuardrails({ patterns: [{ id: "staff", pattern }] }, { compilePattern });
  expect(create).toThrow(/The pattern staff does not compile: /);
  expect(create).toThrow(why);
});

test("what is too long is refused by name", () => {
  expect(() => compilePattern({ pattern: "a".repeat(501) })).toThrow(/501 characters/);
  const create = () =>
    createGuardrails({ patterns: [{ id: "long", pattern: "a".repeat(501) }] }, { compilePattern });
  expect(create).toThrow(/patterns\.0\.pattern/);
});

test("a text that would take a pattern too long is hidden or held, never passed", () => {
  const pattern = `${"(a|b|ab)*c".repeat(20)}d`;
  const text = "ab ".repeat(100_000);
  expect(evaluate([{ id: "slow", pattern }], text)).toMatchObject({
    action: "flag",
    findings: [{ rule: "engine.check_failed", action: "hold" }],
  });
  expect(evaluate([{ id: "slow", pattern, effect: "redact" }], text).payload).toEqual({
    text: "[unchecked … #1]",
  });
});

test("a pattern that matches more often than is listed covers the rest", () => {
  const found = compilePattern({ pattern: "a" }).find("a".repeat(2000));
  expect(found).toHaveLength(1001);
  expect(found.at(-1)).toEqual({ start: 1000, end: 2000 });
});
