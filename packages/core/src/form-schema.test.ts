import fc from "fast-check";
import { expect, test } from "vitest";
import { toFormSchema } from "./form-schema";
import type { FormEntry, FormField } from "./form-schema";
import { parseJson } from "./json";
import type { JsonObject, JsonValue } from "./json";
import { fieldTitle } from "./schema-titles";

/** The fields of a payload; none where it is no group. */
function entries(schema: JsonObject): FormEntry[] {
  const { root } = toFormSchema(schema);
  return root.kind === "object" ? root.fields : [];
}

/** The field of one property. */
function field(schema: JsonObject, more: JsonObject = {}): FormField {
  const [entry] = entries({ type: "object", properties: { v: schema }, ...more });
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
    { kind: "number", integer: true, max: 9, below: true },
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
  [{ type: "array", items: { type: "object", properties: { a: {} } } }, { kind: "list" }],
  [
    { type: "array", prefixItems: [{ type: "string" }], items: false },
    { kind: "list", item: null },
  ],
  [{ oneOf: [{ const: "a", title: "First" }, { const: "b" }] }, { optionTitles: ["First", null] }],
  [{ type: ["string", "number"] }, { kind: "choice" }],
  [{ type: ["integer", "number"] }, { kind: "number", integer: false }],
  [{ allOf: [{ minimum: 1 }, { type: "integer", minimum: 2 }] }, { kind: "number", min: 2 }],
  [{ type: "string", title: "  " }, { title: "V" }],
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
    ["Number", "number"],
  ]);
});

test("a choice is titled by its constant, its type or its place, and no two alike", () => {
  const choice = field({
    type: "object",
    properties: { note: { type: "string" } },
    oneOf: [
      { properties: { kind: { const: "card" } } },
      { properties: { kind: { enum: ["bank"] } } },
      { title: "Other" },
      { title: "Other" },
    ],
  });
  if (choice.kind !== "choice") throw new Error("It is no choice.");
  expect(choice.choices.map((each) => each.title)).toEqual(["card", "bank", "Other (3)", "Other (4)"]);
  const [card] = choice.choices;
  // What all choices share stands in each.
  if (card?.field.kind !== "object") throw new Error("It is no group.");
  expect(card.field.fields.map((each) => [each.name, each.field.kind])).toEqual([
    ["kind", "const"],
    ["note", "text"],
  ]);
  const union = field({ type: ["string", "integer", "null"] });
  expect(union).toMatchObject({ nullable: true, kind: "choice" });
  if (union.kind === "choice")
    expect(union.choices.map((each) => each.title)).toEqual(["Text", "Whole number"]);
});

test("conditions that name more than the group does are told as JSON, others not", () => {
  const properties = { a: { type: "string" }, b: { type: "string" } };
  const group = (next: JsonObject) =>
    field(
      parseJson(
        JSON.stringify({ type: "object", properties, if: {}, Then: next }).replace("Then", "then"),
      ) as JsonObject,
    );
  expect(group({ required: ["b"] }).kind).toBe("object");
  expect(group({ properties: { c: { type: "string" } } }).kind).toBe("unknown");
  expect(field({ type: "object", properties, dependentSchemas: { a: { $ref: "#" } } }).kind).toBe("unknown");
});

test("a form is of use where the schema names anything that could change", () => {
  const editable = (schema: JsonObject) => toFormSchema(schema).editable;
  expect(editable({ properties: { a: {} } })).toBe(true);
  expect(editable({ type: "object", additionalProperties: { type: "string" } })).toBe(true);
  expect(editable({ oneOf: [{ properties: { a: {} } }, { properties: { b: {} } }] })).toBe(true);
  for (const schema of [{}, { type: "object" }, { type: "string" }, { oneOf: [{}, { type: "string" }] }])
    expect(editable(schema)).toBe(false);
});

test("amounts beside a currency are money", () => {
  const fields = entries({
    type: "object",
    properties: {
      amount: { type: "integer" },
      count: { type: "integer" },
      currency: { enum: ["usd"] },
    },
    required: ["amount"],
  });
  const byName = Object.fromEntries(fields.map(({ name, field: each }) => [name, each]));
  expect(byName["amount"]).toMatchObject({ currencyPath: "currency", required: true });
  expect(byName["count"]).toMatchObject({ currencyPath: null, required: false });
});

test.each<JsonObject>([
  {},
  { type: "object", unevaluatedProperties: false },
  { oneOf: [{ type: "string" }], anyOf: [{ type: "number" }] },
  { oneOf: Array.from({ length: 30 }, (_, i) => ({ type: "string", maxLength: i })) },
  { $ref: "https://example.com/other.json" },
  { $ref: "#/nowhere" },
  { allOf: [{ pattern: "a" }, { pattern: "b" }] },
])("what it does not understand is told as JSON: %j", (schema) => {
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
  const form = entries({ $defs: { a: { type: "object", properties } }, $ref: "#/$defs/a" });
  expect(form).toHaveLength(50);
  const $defs = { a: { oneOf: Array(12).fill({ $ref: "#/$defs/a" }) } };
  const circle = field({ $ref: "#/$defs/a" }, { $defs });
  expect(circle.kind === "choice" && circle.choices.map((each) => each.field.kind)).toEqual(
    Array(12).fill("unknown"),
  );
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

test("a schema of something else than an object has no fields", () => {
  for (const schema of [{ type: "string" }, { enum: [{}] }, {}]) expect(entries(schema)).toEqual([]);
});

test("names that every object has are ordinary fields", () => {
  const schema = parseJson('{"properties":{"__proto__":{"type":"string"},"constructor":{"type":"number"}}}');
  const fields = entries(schema as JsonObject);
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
      const fields = entries(given as JsonObject);
      expect(fields.map((each) => each.field.kind)).toHaveLength(fields.length);
    }),
    { numRuns: 500 },
  );
});
