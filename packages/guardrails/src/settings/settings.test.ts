import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { exceptionFor } from "./exceptions";
import { exceptionsFor } from "./exceptions";
import { activeRules } from "./rule-states";
import { GUARDRAIL_RULES } from "./rules";
import { GuardrailSettings } from "./settings";

const names = { service: "billing", action: "refund" };
const FINDING = {
  rule: "dlp.card",
  family: "dlp",
  action: "mask",
  path: "/items/3/ref~1no",
  in: "value",
  span: { start: 0, end: 1 },
  shown: { start: 0, end: 1 },
  message: "A payment card; the value was masked.",
  hint: "Send less.",
} as const;

test("defaults are full settings, and parsing them again changes nothing", () => {
  const settings = GuardrailSettings.parse({});
  expect(settings).toMatchObject({
    velocity: { limits: [{ per: "agent", limit: 600, window_ms: 60_000 }], recover: "window" },
    cost: { per: "project", token_model: "bytes" },
    loop: { consecutive: 3, cycles: 4, window_ms: 3_600_000 },
    bounds: { depth: 64, leaves: 50_000, characters: 4_194_304, findings_per_family: 100 },
  });
  expect(GuardrailSettings.parse(settings)).toEqual(settings);
});

test("every rule has one id of its family, and by default only addresses in their fields are off", () => {
  expect(new Set(GUARDRAIL_RULES.map(({ id }) => id)).size).toBe(GUARDRAIL_RULES.length);
  for (const { id, family, title } of GUARDRAIL_RULES) {
    expect(id.startsWith(`${family}.`)).toBe(true);
    expect(title).toMatch(/^[A-Z].{5,}$/);
  }
  const active = activeRules(GuardrailSettings.parse({}));
  expect(GUARDRAIL_RULES.filter(({ id }) => !active.has(id)).map(({ id }) => id)).toEqual([
    "dlp.email_field",
  ]);
});

test("a setting is described with its unit, for the page that shows it", () => {
  const schema = JSON.stringify(z.toJSONSchema(GuardrailSettings, { io: "input" }));
  expect(schema).toContain("Milliseconds");
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  for (const section of Object.keys(GuardrailSettings.shape)) expect(readme).toContain(`\`${section}`);
});

test("an override that is given some fields leaves the others", () => {
  const parsed = GuardrailSettings.parse({ overrides: [{ service: "a", loop: { consecutive: 5 } }] });
  expect(parsed.overrides[0]).toEqual({ service: "a", loop: { consecutive: 5 } });
});

test("a false alarm proposes the narrowest exception, which then holds there and nowhere else", () => {
  const exception = exceptionFor(FINDING, names);
  expect(exception).toEqual({ rule: "dlp.card", path: "/items/*/ref~1no", ...names });
  const settings = GuardrailSettings.parse({ exceptions: [exception] });
  const isExcepted = exceptionsFor(settings.exceptions, names);
  expect(isExcepted("dlp.card", "/items/17/ref~1no")).toBe(true);
  for (const [rule, path] of [
    ["dlp.iban", "/items/3/ref~1no"],
    ["dlp.card", "/items/3/other"],
    ["dlp.card", "/items/3"],
    ["dlp.card", "/items/3/ref~1no/0"],
  ] as const)
    expect(isExcepted(rule, path)).toBe(false);
  expect(
    exceptionsFor(settings.exceptions, { ...names, action: "pay" })("dlp.card", "/items/3/ref~1no"),
  ).toBe(false);
});

test("what no exception can be about has none", () => {
  expect(exceptionFor({ ...FINDING, in: "key" }, names)).toBeNull();
  expect(exceptionFor({ ...FINDING, family: "engine", rule: "engine.check_failed" }, names)).toBeNull();
  expect(exceptionFor({ ...FINDING, path: "/a".repeat(600) }, names)).toBeNull();
});

test("two limits with one scope and window, and two patterns with one id, are refused", () => {
  const limit = { per: "agent", limit: 1, window_ms: 1000 };
  expect(GuardrailSettings.safeParse({ velocity: { limits: [limit, limit] } }).success).toBe(false);
  const pattern = { id: "x", pattern: "a" };
  expect(GuardrailSettings.safeParse({ patterns: [pattern, pattern] }).success).toBe(false);
});
