import fc from "fast-check";
import { expect, test } from "vitest";
import { fieldTitle, toFormSchema } from "./form-schema";
import type { FormField } from "./form-schema";
import { parseJson } from "./json";
import type { JsonObject, JsonValue } from "./json";

/** The field of one property. */
function field(schema: JsonObject, more: JsonObject = {}): FormField {
  const [entry] = toFormSchema({ type: "object", properties: { v: schema }, ...more }).fields;
  if (!entry) throw new Error("The schema made no field.");
  return entry.field;
}

test.each([
  ["user_id", "User id"],
  ["userId", "User id"],
  ["refund-amount", "Refund amount"],
  ["IBAN", "Iban"],
  ["a", "A"],
  ["__", "__"],
  ["", ""],
])("a field named %s is titled %s", (name, title) => {
  expect(fieldTitle(name)).toBe(title);
});

test.each<[JsonObject, object]>([
  [{ type: "string" }, { kind: "text", long: false, format: null, pattern: null }],
  [
    { type: "string", maxLength: 121 },
    { kind: "text", long: true, maxLength: 121 },
  ],
  [
    { type: "string", format: "textarea" },
    { kind: "text", long: true },
  ],
  [
    { type: "string", format: "date", minLength: 1 },
    { kind: "text", long: false, format: "date", minLength: 1 },
  ],
  [
    { type: "string", format: "email", pattern: "x" },
    { kind: "text", format: "email", pattern: "x" },
  ],
  [
    { type: "number", minimum: 1, multipleOf: 0.5 },
    { kind: "number", integer: false, min: 1, max: null, step: 0.5 },
  ],
  [
    { type: "integer", exclusiveMaximum: 9 },
    { kind: "number", integer: true, max: 9 },
  ],
  [{ type: "boolean" }, { kind: "boolean" }],
  [{ enum: ["a", "b"] }, { kind: "enum", options: ["a", "b"] }],
  [
    { enum: ["a", null], type: ["string", "null"] },
    { kind: "enum", options: ["a"], nullable: true },
  ],
  [{ oneOf: [{ const: "a" }, { const: "b" }] }, { kind: "enum", options: ["a", "b"] }],
  [{ const: "usd" }, { kind: "const", value: "usd" }],
  [{ type: ["string", "null"] }, { kind: "text", nullable: true }],
  [{ anyOf: [{ type: "number" }, { type: "null" }] }, { kind: "number", nullable: true }],
  [
    { type: "string", readOnly: true, title: "Who", description: "The one." },
    { readOnly: true, title: "Who", description: "The one." },
  ],
  [
    { type: "array", items: { type: "string" }, minItems: 1 },
    { kind: "list", minItems: 1, maxItems: null },
  ],
  [{ type: "array", items: { type: "object", properties: { a: {} } } }, { kind: "table" }],
  [{ type: "object", properties: { a: { type: "string" } } }, { kind: "object" }],
  [{ properties: { a: { type: "string" } } }, { kind: "object" }],
  [{ oneOf: [{ type: "string", title: "Words" }, { type: "number" }] }, { kind: "choice" }],
  [{ allOf: [{ type: "string" }, { maxLength: 5 }] }, { kind: "text", maxLength: 5 }],
])("%j becomes a field", (schema, expected) => {
  expect(field(schema)).toMatchObject(expected);
});

test("a choice holds a form for each branch", () => {
  const choice = field({ anyOf: [{ type: "string", title: "Words" }, { type: "number" }] });
  if (choice.kind !== "choice") throw new Error("It is no choice.");
  expect(choice.choices.map(({ title, field: inner }) => [title, inner.kind])).toEqual([
    ["Words", "text"],
    ["Choice 2", "number"],
  ]);
});

test("amounts beside a currency are money", () => {
  const fields = toFormSchema({
    type: "object",
    properties: {
      amount: { type: "integer" },
      count: { type: "integer" },
      currency: { enum: ["usd"] },
    },
    required: ["amount"],
  }).fields;
  const byName = Object.fromEntries(fields.map(({ name, field: each }) => [name, each]));
  expect(byName["amount"]).toMatchObject({ currencyPath: "currency", required: true });
  expect(byName["count"]).toMatchObject({ currencyPath: null, required: false });
});

test.each<JsonObject>([
  {},
  { type: "string", not: { const: "x" } },
  { type: ["string", "number"] },
  { type: "array" },
  { type: "array", prefixItems: [{ type: "string" }], items: {} },
  { type: "array", items: { type: "array", items: { type: "string" } } },
  { $ref: "https://example.com/other.json" },
  { $ref: "#/nowhere" },
  { allOf: [{ minimum: 1 }, { minimum: 2 }] },
])("what it does not understand is unknown, and so not editable: %j", (schema) => {
  expect(field(schema).kind).toBe("unknown");
});

test("references are followed, also to the schema itself, up to a depth", () => {
  const $defs = { money: { type: "number" }, tree: { properties: { child: { $ref: "#/$defs/tree" } } } };
  expect(field({ $ref: "#/$defs/money" }, { $defs }).kind).toBe("number");
  let depth = 0;
  for (let at = field({ $ref: "#/$defs/tree" }, { $defs }); at.kind === "object"; depth++) {
    const [inner] = at.fields;
    if (!inner) break;
    at = inner.field;
  }
  expect(depth).toBeGreaterThan(10);
  expect(depth).toBeLessThan(40);
});

test("a schema of a few bytes makes no form without end", () => {
  const properties = Object.fromEntries(
    Array.from({ length: 50 }, (_, i) => [`p${i}`, { $ref: "#/$defs/a" }]),
  );
  const startedAt = performance.now();
  const form = toFormSchema({ $defs: { a: { type: "object", properties } }, $ref: "#/$defs/a" });
  expect(form.fields).toHaveLength(50);
  const $defs = { a: { oneOf: Array(12).fill({ $ref: "#/$defs/a" }) } };
  toFormSchema({ $defs, properties: { v: { $ref: "#/$defs/a" } } });
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

test("a schema of something else than an object has no fields", () => {
  expect(toFormSchema({ type: "string" }).fields).toEqual([]);
  expect(toFormSchema({ enum: [{}] }).fields).toEqual([]);
  expect(toFormSchema({}).fields).toEqual([]);
});

test("names that every object has are ordinary fields", () => {
  const schema = parseJson('{"properties":{"__proto__":{"type":"string"},"constructor":{"type":"number"}}}');
  const { fields } = toFormSchema(schema as JsonObject);
  expect(fields.map(({ name, field: each }) => [name, each.kind])).toEqual([
    ["__proto__", "text"],
    ["constructor", "number"],
  ]);
  expect(({} as { type?: string }).type).toBeUndefined();
});

test("property: never throws, whatever the schema", () => {
  const keyword = fc.constantFrom(
    ...[
      "type",
      "properties",
      "items",
      "enum",
      "const",
      "oneOf",
      "anyOf",
      "allOf",
      "$ref",
      "required",
      "title",
    ],
    ...["minimum", "format", "readOnly", "prefixItems", "nullable", "__proto__"],
  );
  const word = fc.constantFrom<JsonValue>(
    "string",
    "object",
    "array",
    "null",
    "#",
    "#/",
    1,
    null,
    true,
    false,
    "",
  );
  const { schema } = fc.letrec<{ schema: JsonValue }>((tie) => ({
    schema: fc.oneof(
      { depthSize: "small" },
      word,
      fc.array(tie("schema"), { maxLength: 3 }),
      fc.dictionary(keyword, tie("schema"), { maxKeys: 5 }),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(keyword, schema, { maxKeys: 6 }), (given) => {
      const { fields } = toFormSchema(given as JsonObject);
      expect(Array.isArray(fields)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
