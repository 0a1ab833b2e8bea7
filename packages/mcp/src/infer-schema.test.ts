import { checkPayload } from "@letsping/core";
import { createPatternEngine } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import { jsonSchemaProblems } from "@letsping/core";
import { toFormSchema } from "@letsping/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inferSchema } from "./infer-schema";

/** The schemas that are made have no patterns. */
const noPatterns = createPatternEngine(() => {
  throw new Error("There is a pattern.");
});
const payloads = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), {
  maxKeys: 6,
}) as fc.Arbitrary<JsonObject>;

test("every payload fits the schema that is made of it, which the gateway takes", () => {
  fc.assert(
    fc.property(payloads, (payload) => {
      const schema = inferSchema(payload) as JsonObject;
      expect(jsonSchemaProblems(schema)).toBeNull();
      expect(checkPayload(schema, payload, payload, noPatterns)).toEqual([]);
    }),
  );
});

test("values can be changed within their type, and nothing is added", () => {
  const payload = {
    amount: 550,
    rate: 0.5,
    ok: true,
    to: "a",
    lines: [{ sku: "x" }],
    mixed: [1, "a"],
    none: null,
  };
  const schema = inferSchema(payload) as JsonObject;
  expect(toFormSchema(schema).editable).toBe(true);
  const problems = (changed: JsonObject) => checkPayload(schema, payload, changed, noPatterns).length;
  expect(problems({ ...payload, amount: 1, rate: 2, ok: false, to: "", lines: [{ sku: "y" }] })).toBe(0);
  expect(problems({ ...payload, amount: 1.5 })).toBeGreaterThan(0);
  expect(problems({ ...payload, amount: "1" })).toBeGreaterThan(0);
  expect(problems({ ...payload, admin: true })).toBeGreaterThan(0);
  expect(problems({ ...payload, lines: [{ sku: "y", price: 0 }] })).toBeGreaterThan(0);
  expect(problems({ ...payload, none: 1 })).toBeGreaterThan(0);
});

test("a payload whose schema would be too long has none", () => {
  const payload = Object.fromEntries(Array.from({ length: 10_000 }, (_value, i) => [`field_${i}`, i]));
  expect(inferSchema(payload)).toBeUndefined();
});
