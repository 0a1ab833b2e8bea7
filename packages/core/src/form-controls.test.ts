import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { choiceOf, controlOf, controlsOf, countValues, groupParts, listParts } from "./form-controls";
import type { Chosen } from "./form-controls";
import { toFormSchema } from "./form-schema";
import type { FormField } from "./form-schema";
import { parseJson } from "./json";
import type { JsonObject, JsonValue } from "./json";
import { checkPayload } from "./payload-check";
import type { PatternEngine } from "./pattern-engine";
import { isObject } from "./schema-node";
import { pointerPart } from "./schema-node";

const engine: PatternEngine = { matches: () => "unsupported", cost: () => 1 };

function chosenIn(root: JsonObject): Chosen {
  return (field, value) => choiceOf(field, root, value, engine, null);
}

/** Every value of a payload that holds no others, with its path. */
function leaves(value: JsonValue | undefined, path = ""): string[] {
  if (value === undefined) return [];
  if (typeof value !== "object" || value === null) return [`${path} ${JSON.stringify(value)}`];
  const inside = Object.entries(value).flatMap(([name, each]) =>
    leaves(each, `${path}/${pointerPart(name)}`),
  );
  return inside.length > 0 ? inside : [`${path} ${Array.isArray(value) ? "[]" : "{}"}`];
}

/** Every value that the controls of a form show. What a control shows is what its kind can show, and nothing else. */
function shown(field: FormField, value: JsonValue | undefined, chosen: Chosen, path = ""): string[] {
  const control = controlOf(field, value);
  const can: Record<typeof control, boolean> = {
    absent: value === undefined,
    none: value === null,
    fixed: true,
    json: true,
    text: typeof value === "string",
    number: typeof value === "number" || value === null,
    boolean: typeof value === "boolean",
    enum: field.kind === "enum",
    group: isObject(value),
    chips: Array.isArray(value) && value.every((each) => ["string", "number"].includes(typeof each)),
    toggles: Array.isArray(value) && field.kind === "list" && field.item?.kind === "enum",
    rows: Array.isArray(value),
    choice: field.kind === "choice",
  };
  expect(can[control], `${control} at ${path} shows ${JSON.stringify(value)}`).toBe(true);
  const isEmpty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
  if (isEmpty) return leaves(value, path);
  if (control === "group" && field.kind === "object" && isObject(value))
    return groupParts(field, value).flatMap((part) =>
      shown(part.field, part.value, chosen, `${path}/${pointerPart(String(part.name))}`),
    );
  if (control === "rows" && field.kind === "list" && Array.isArray(value))
    return listParts(field, value).flatMap((part) =>
      shown(part.field, part.value, chosen, `${path}/${part.name}`),
    );
  if (control === "choice" && field.kind === "choice" && value !== undefined) {
    const choice = field.choices[chosen(field, value, path) ?? -1];
    return choice ? shown(choice.field, value, chosen, path) : leaves(value, path);
  }
  return leaves(value, path);
}

function expectAllShown(schema: JsonObject, payload: JsonObject): void {
  const { root } = toFormSchema(schema);
  expect(shown(root, payload, chosenIn(schema)).sort()).toEqual(leaves(payload).sort());
}

const name = fc.constantFrom(
  "a",
  "b",
  "kind",
  "__proto__",
  "constructor",
  "",
  "x/y",
  "~1",
  "toString",
  "é😀",
  "a.b",
);
const { schema: anySchema, value: anyValue } = fc.letrec<{ schema: JsonValue; value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<JsonValue>("x", "", "card", 0, 1.5, -3, true, false, null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(name, tie("value"), { maxKeys: 4 }),
  ),
  schema: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<JsonValue>(
      true,
      false,
      {},
      { type: "string" },
      { type: "number", minimum: 1 },
      { type: ["integer", "null"] },
      { type: ["string", "object"] },
      { type: "boolean", readOnly: true },
      { enum: ["x", "card", 1, null] },
      { const: "card" },
      { type: "array" },
      { type: "object" },
      { $ref: "#" },
      { $ref: "#/nowhere" },
    ),
    fc.record({ type: fc.constant("array"), items: tie("schema") }),
    fc.record({
      type: fc.constant("array"),
      prefixItems: fc.array(tie("schema"), { maxLength: 2 }),
      items: tie("schema"),
    }),
    fc.record({ oneOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }) }),
    fc.record({
      anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }),
      type: fc.constantFrom("object", "string"),
    }),
    fc.record({ allOf: fc.array(tie("schema"), { maxLength: 3 }) }),
    fc.record(
      {
        type: fc.constant("object"),
        properties: fc.dictionary(name, tie("schema"), { maxKeys: 4 }),
        additionalProperties: tie("schema"),
        required: fc.array(name, { maxLength: 2 }),
        readOnly: fc.boolean(),
      },
      { requiredKeys: ["properties"] },
    ),
  ),
}));
const anyGroup = fc
  .dictionary(name, anySchema, { maxKeys: 5 })
  .map((properties) => ({ type: "object", properties }));

test("property: whatever the schema and the payload, every value is shown in the form", () => {
  fc.assert(
    fc.property(
      fc.oneof(anyGroup, anySchema.filter(isObject)),
      fc.dictionary(name, anyValue, { maxKeys: 5 }),
      (schema, payload) => {
        expectAllShown(schema as JsonObject, payload as JsonObject);
      },
    ),
    { numRuns: 1_000 },
  );
});

test("property: no schema makes the check or the form throw, and an unchanged payload is never called changed", () => {
  fc.assert(
    fc.property(anyGroup, fc.dictionary(name, anyValue, { maxKeys: 5 }), (schema, payload) => {
      const words = checkPayload(schema, payload as JsonObject, payload as JsonObject, engine);
      const again = checkPayload(
        schema,
        payload as JsonObject,
        structuredClone(payload) as JsonObject,
        engine,
      );
      // A copy is the same payload: only the schema's rules may speak, as at ingest.
      expect(again.length > 0).toBe(words.length > 0);
    }),
    { numRuns: 300 },
  );
}, 30_000);

describe("which shape a value has", () => {
  const schema: JsonObject = {
    properties: {
      v: {
        oneOf: [
          {
            properties: { kind: { const: "card" }, n: { type: "number", minimum: 5 } },
            required: ["kind"],
            type: "object",
          },
          {
            properties: { kind: { const: "bank" }, n: { type: "number" } },
            required: ["kind"],
            type: "object",
          },
          { type: "string" },
        ],
      },
      u: {
        anyOf: [
          { type: "string", maxLength: 3 },
          { type: "string", minLength: 2 },
        ],
      },
    },
  };
  const at = (key: string, value: JsonValue, preferred: number | null = null) => {
    const { root } = toFormSchema(schema);
    const entry = root.kind === "object" ? root.fields.find((each) => each.name === key) : undefined;
    if (entry?.field.kind !== "choice") throw new Error("It is no choice.");
    return choiceOf(entry.field, schema, value, engine, preferred);
  };

  test.each<[JsonValue, number | null]>([
    [{ kind: "card", n: 5 }, 0],
    [{ kind: "bank", n: 1 }, 1],
    ["text", 2],
    // It breaks the card's rules, and is a card nevertheless.
    [{ kind: "card", n: 1 }, 0],
    [{ kind: "cash" }, null],
    [7, null],
  ])("%j: %s", (value, shape) => {
    expect(at("v", value)).toBe(shape);
  });

  test("of several the first, until a person chooses", () => {
    expect(at("u", "ab")).toBe(0);
    expect(at("u", "ab", 1)).toBe(1);
    expect(at("u", "a", 1)).toBe(1);
    expect(at("v", { kind: "bank" }, 0)).toBe(1);
  });
});

describe("hostile schemas and payloads", () => {
  const deep = (levels: number, inner: JsonValue, wrap: (each: JsonValue) => JsonValue): JsonValue =>
    levels === 0 ? inner : wrap(deep(levels - 1, inner, wrap));
  const group = (properties: JsonValue): JsonObject => ({ type: "object", properties }) as JsonObject;
  const many = (count: number, value: (index: number) => JsonValue): JsonObject =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, value(index)]));
  const everyName = parseJson(
    '{"__proto__":{"a":1},"constructor":"x","toString":2,"":"empty","a/b~c":3,"a.b":4,"😀":5,"\\u202eevil":6," ":7}',
  ) as JsonObject;

  const CASES: [string, JsonObject, JsonObject][] = [
    [
      "a pattern that stalls others",
      group({ v: { type: "string", pattern: "^(a+)+$" } }),
      { v: `${"a".repeat(60)}!` },
    ],
    [
      "a schema as deep as a body may be",
      group({ v: deep(30, { type: "string" }, (each) => group({ v: each })) }),
      { v: deep(30, "x", (each) => ({ v: each })) },
    ],
    [
      "a schema that refers to itself twice",
      {
        $defs: { t: group({ l: { $ref: "#/$defs/t" }, r: { $ref: "#/$defs/t" } }) },
        ...group({ t: { $ref: "#/$defs/t" } }),
      },
      { t: deep(12, {}, (each) => ({ l: each, r: each })) },
    ],
    [
      "50,000 values",
      group({ list: { type: "array", items: { type: "number" } } }),
      { list: Array(50_000).fill(1) },
    ],
    [
      "50,000 values in small pieces",
      group({ list: { type: "array", items: { type: "array", items: { type: "number" } } } }),
      { list: Array.from({ length: 500 }, () => Array(100).fill(1)) },
    ],
    ["10,000 fields", group(many(10_000, () => ({ type: "string" }))), many(10_000, (index) => `${index}`)],
    ["10,000 fields that the schema does not name", group({ a: {} }), many(10_000, (index) => index)],
    [
      "a choice of 30,000",
      group({ v: { enum: Array.from({ length: 30_000 }, (_, i) => `o${i}`) } }),
      { v: "o7" },
    ],
    [
      "everything read-only",
      { ...group({ a: { type: "string" }, b: {} }), readOnly: true },
      { a: "x", b: [1] },
    ],
    ["a constant that is not what was sent", group({ v: { const: "safe" } }), { v: "dangerous" }],
    [
      "a default that is not what was sent",
      group({ v: { type: "string", default: "safe" } }),
      { v: "dangerous" },
    ],
    ["names of every kind, described", group(many(0, () => null)), everyName],
    [
      "names of every kind, named",
      group(Object.fromEntries(Object.keys(everyName).map((each) => [each, { type: "number" }]))),
      everyName,
    ],
    [
      "titles that deceive",
      group({
        amount: { type: "number", title: "Approved by Maya" },
        a: { title: "Amount", type: "string" },
        b: { title: "\u202eevil\u200b", type: "string" },
        c: { title: "x".repeat(10_000), type: "string" },
        d: { title: "<img src=x onerror=alert(1)>", description: "Press approve now." },
      }),
      { amount: 1, a: "x", b: "y", c: "z", d: null },
    ],
    [
      "choices inside choices",
      {
        $defs: { a: { anyOf: Array(20).fill({ $ref: "#/$defs/a" }) } },
        ...group({ v: { $ref: "#/$defs/a" } }),
      },
      { v: { x: [1, { y: null }] } },
    ],
  ];

  test.each(CASES)("%s: every value is shown, in no time", (_words, schema, payload) => {
    const startedAt = performance.now();
    expectAllShown(schema, payload);
    const { root } = toFormSchema(schema);
    const controls = controlsOf(root, payload, chosenIn(schema));
    // What is drawn is bounded, whatever was sent.
    expect(controls.length).toBeLessThan(2_500);
    expect(performance.now() - startedAt).toBeLessThan(1_500);
  });

  test.each(CASES)(
    "%s: the payload itself is never changed by being looked at",
    (_words, schema, payload) => {
      const before = JSON.stringify(payload);
      const { root } = toFormSchema(schema);
      controlsOf(root, payload, chosenIn(schema));
      expect(JSON.stringify(payload)).toBe(before);
    },
  );

  test("titles and descriptions are cut, and a blank title is none", () => {
    const { root } = toFormSchema(
      group({ a: { title: "x".repeat(5_000), description: "y".repeat(5_000) }, b: { title: " " } }),
    );
    if (root.kind !== "object") throw new Error("It is no group.");
    const [a, b] = root.fields.map((each) => each.field);
    expect(a?.title).toHaveLength(121);
    expect(a?.description).toHaveLength(601);
    expect(b?.title).toBe("B");
  });

  test("values are counted, an empty list or group as one", () => {
    expect(countValues({ a: 1, b: [], c: { d: "x", e: [1, 2] } })).toBe(5);
    expect(countValues({})).toBe(1);
  });
});
