import { describe, expect, test } from "vitest";
import { parseJson } from "./json";
import type { JsonObject, JsonValue } from "./json";
import { checkPayload, countChanges, jsonSchemaProblems } from "./payload-check";
import type { PatternEngine } from "./pattern-engine";

/** Patterns of these tests are harmless; the gateway uses an engine that is linear. */
const engine: PatternEngine = {
  matches: (pattern, text) => (pattern.includes("(?") ? "unsupported" : new RegExp(pattern, "u").test(text)),
  cost: () => 1,
};

function paths(schema: JsonObject, before: JsonObject, after: JsonObject = before): string[] {
  return checkPayload(schema, before, after, engine).map(({ path }) => path);
}

function one(schema: JsonObject, before: JsonValue, after: JsonValue = before): string {
  const properties = { v: schema };
  const [issue] = checkPayload({ type: "object", properties }, { v: before }, { v: after }, engine);
  return issue ? `${issue.message} ${issue.expected}` : "fits";
}

describe("the rules of a schema", () => {
  test.each<[JsonObject, JsonValue, JsonValue]>([
    [{ type: "string" }, "a", 1],
    [{ type: "number" }, 1.5, "1.5"],
    [{ type: "integer" }, 2, 2.5],
    [{ type: "boolean" }, false, 0],
    [{ type: "null" }, null, 0],
    [{ type: "object" }, {}, []],
    [{ type: "array" }, [], {}],
    [{ type: ["string", "null"] }, null, 1],
    [{ type: "string", nullable: true }, null, 1],
    [{ minimum: 1 }, 1, 0.9],
    [{ maximum: 1 }, 1, 1.1],
    [{ exclusiveMinimum: 1 }, 1.1, 1],
    [{ exclusiveMaximum: 1 }, 0.9, 1],
    [{ minimum: 1, exclusiveMinimum: true }, 2, 1],
    [{ maximum: 1, exclusiveMaximum: true }, 0, 1],
    [{ multipleOf: 0.01 }, 19.99, 19.999],
    [{ minLength: 1 }, "a", ""],
    [{ minLength: 2 }, "ab", "a"],
    [{ maxLength: 2 }, "😀😀", "abc"],
    [{ pattern: "^a+$" }, "aa", "ab"],
    [{ format: "email" }, "a@b.c", "a"],
    [{ enum: ["a", { b: 1, c: 2 }] }, { c: 2, b: 1 }, "b"],
    [{ const: { a: [1] } }, { a: [1] }, { a: [2] }],
    [{ minItems: 1 }, [1], []],
    [{ maxItems: 1 }, [1], [1, 2]],
    [
      { uniqueItems: true },
      [1, 2],
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    ],
    [{ items: { type: "number" } }, [1], [1, "a"]],
    [{ prefixItems: [{ type: "string" }], items: { type: "number" } }, ["a", 1], [1, 1]],
    [{ items: [{ type: "string" }], additionalItems: { type: "number" } }, ["a", 1], ["a", "b"]],
    [{ required: ["a"], properties: { a: {} } }, { a: 1 }, {}],
    [{ additionalProperties: false, properties: { a: {} } }, { a: 1 }, { b: 1 }],
    [{ additionalProperties: { type: "number" } }, { a: 1 }, { a: "b" }],
    [{ anyOf: [{ type: "string" }, { minimum: 5 }] }, 5, 4],
    [{ oneOf: [{ minimum: 5 }, { multipleOf: 2 }] }, 4, 6],
    [{ allOf: [{ minimum: 5 }, { maximum: 9 }] }, 7, 4],
    [{ anyOf: [{ type: "null" }, { type: "string" }] }, null, 1],
  ])("%j takes %j and refuses %j", (schema, fits, not) => {
    expect(one(schema, fits)).toBe("fits");
    expect(one(schema, not)).not.toBe("fits");
  });

  test("name the place of every fault", () => {
    const item = { type: "object", properties: { n: { type: "number", minimum: 1 } }, required: ["n"] };
    const schema = { type: "object", properties: { "a/b~c": { type: "array", items: item } } };
    expect(paths(schema, { "a/b~c": [{ n: 1 }, { n: 0 }, {}] })).toEqual(["/a~1b~0c/1/n", "/a~1b~0c/2/n"]);
  });

  test("follow references inside the schema, and none outside", () => {
    const $defs = { money: { type: "number", minimum: 1 }, "a/b": { type: "string" } };
    expect(paths({ $defs, properties: { v: { $ref: "#/$defs/money" } } }, { v: 0 })).toEqual(["/v"]);
    expect(paths({ $defs, properties: { v: { $ref: "#/$defs/a~1b" } } }, { v: 0 })).toEqual(["/v"]);
    expect(paths({ $defs, properties: { v: { $ref: "#/%24defs/money" } } }, { v: 0 })).toEqual(["/v"]);
    const outside = { properties: { v: { $ref: "https://example.com/schema" } } };
    expect(paths(outside, { v: 0 })).toEqual([]);
    expect(paths(outside, { v: 0 }, { v: 1 })).toEqual(["/v"]);
    expect(paths({ properties: { v: { $ref: "#/%" } } }, { v: 0 }, { v: 1 })).toEqual(["/v"]);
  });
});

describe("an edit", () => {
  test("may not change what the agent fixed", () => {
    expect(one({ type: "string", readOnly: true }, "a", "a")).toBe("fits");
    expect(one({ type: "string", readOnly: true }, "a", "b")).toContain("fixed");
    expect(one({ const: 1 }, 1, 2)).toContain("fixed");
  });

  test("may not add, change or remove what the schema does not name", () => {
    const schema = { type: "object", properties: { a: { type: "number" } } };
    expect(paths(schema, { a: 1, b: 1 }, { a: 2, b: 1 })).toEqual([]);
    expect(paths(schema, { a: 1 }, { a: 1, b: 1 })).toEqual(["/b"]);
    expect(paths(schema, { a: 1, b: 1 }, { a: 1, b: 2 })).toEqual(["/b"]);
    expect(paths(schema, { a: 1, b: 1 }, { a: 1 })).toEqual(["/b"]);
    expect(paths(schema, { a: 1, b: 1 }, { b: 1 })).toEqual([]);
  });

  test.each(["unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef"])(
    "may not change what stands under %s, which is not worked out here",
    (keyword) => {
      const schema = { properties: { v: { [keyword]: {}, type: "number" }, w: { type: "number" } } };
      expect(paths(schema, { v: 1, w: 1 }, { v: 1, w: 2 })).toEqual([]);
      expect(paths(schema, { v: 1, w: 1 }, { v: 2, w: 1 })).toEqual(["/v"]);
    },
  );

  test("may not change what a pattern guards that cannot be checked", () => {
    const schema = { pattern: "(?=x)x" };
    expect(one(schema, "y")).toBe("fits");
    expect(one(schema, "y", "x")).toContain("cannot be checked");
  });

  test("has to fit every part of an allOf, also of parts that are no one schema", () => {
    expect(one({ allOf: [{ minimum: 1 }, { minimum: 5 }] }, 7, 3)).toContain("too small");
    const texts: JsonObject = { allOf: [{ pattern: "^a" }, { pattern: "b$" }] };
    expect(one(texts, "ab", "aab")).toBe("fits");
    expect(one(texts, "ab", "aa")).toContain("another form");
    expect(one({ anyOf: [texts, { type: "null" }] }, "ab", "b")).toContain("another form");
    expect(one({ anyOf: [texts, { type: "null" }] }, "ab", null)).toBe("fits");
  });

  test("of a list keeps each item with the one that it was", () => {
    const item = {
      type: "object",
      properties: { id: { type: "string", readOnly: true }, n: { type: "number" } },
    };
    const schema = { properties: { list: { type: "array", items: item } } };
    const [a, b, c] = [
      { id: "a", n: 1 },
      { id: "b", n: 2 },
      { id: "c", n: 3 },
    ];
    expect(paths(schema, { list: [a, b, c] }, { list: [b, c] })).toEqual([]);
    expect(paths(schema, { list: [a, b] }, { list: [{ ...a, n: 9 }, b] })).toEqual([]);
    expect(paths(schema, { list: [a, b] }, { list: [{ ...a, id: "x" }, b] })).toEqual(["/list/0/id"]);
  });

  test("keeps the type of a choice's fields", () => {
    const choice = (kind: string, field: string) => ({
      type: "object",
      properties: { kind: { const: kind }, [field]: { type: "number" } },
      required: ["kind", field],
      additionalProperties: false,
    });
    const schema = { properties: { v: { oneOf: [choice("card", "n"), choice("bank", "m")] } } };
    expect(paths(schema, { v: { kind: "card", n: 1 } }, { v: { kind: "bank", m: 2 } })).toEqual([]);
    expect(paths(schema, { v: { kind: "card", n: 1 } }, { v: { kind: "card", m: 2 } })).toEqual([
      "/v/n",
      "/v/m",
    ]);
  });

  test("counts the values that it changed", () => {
    expect(countChanges({ a: 1, b: [1, 2] }, { a: 2, b: [1], c: 1 })).toBe(3);
  });
});

describe("hostile schemas and payloads", () => {
  /** Runs within a second where the naive way would take hours. */
  function quickly<T>(work: () => T): T {
    const startedAt = performance.now();
    const result = work();
    expect(performance.now() - startedAt).toBeLessThan(2_500);
    return result;
  }
  const large = { list: Array.from({ length: 10_000 }, (_, i) => ({ i, text: "x".repeat(50) })) };

  test("choices inside choices end", () => {
    const choices = { $defs: { a: { anyOf: Array(50).fill({ $ref: "#/$defs/a" }) } }, $ref: "#/$defs/a" };
    quickly(() => checkPayload(choices, large, large, engine));
    const texts = {
      anyOf: Array(50).fill({ anyOf: Array(50).fill({ anyOf: Array(50).fill({ type: "string" }) }) }),
    };
    expect(quickly(() => checkPayload(texts, large, large, engine)).length).toBeGreaterThan(0);
  });

  test("an edit under choices inside choices is refused, not waved through", () => {
    const $defs = { a: { anyOf: [{ $ref: "#/$defs/a" }, { $ref: "#/$defs/a" }] } };
    const schema = { $defs, properties: { v: { $ref: "#/$defs/a" } } };
    expect(quickly(() => paths(schema, { v: 1 }, { v: 2 })).length).toBeGreaterThan(0);
  });

  test("parts inside parts of an allOf end, and are not editable", () => {
    const $defs: Record<string, JsonValue> = { a8: { type: "number" } };
    for (let i = 0; i < 8; i++) $defs[`a${i}`] = { allOf: Array(40).fill({ $ref: `#/$defs/a${i + 1}` }) };
    const schema = { $defs, properties: { v: { $ref: "#/$defs/a0" } } };
    expect(quickly(() => paths(schema, { v: 1 }, { v: 2 }))).toEqual(["/v"]);
    expect(quickly(() => paths({ allOf: Array(40).fill({ $ref: "#" }) }, { v: 1 }, { v: 2 }))).toEqual([""]);
  });

  test("references in a circle end", () => {
    const $defs = { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } };
    expect(paths({ $defs, properties: { v: { $ref: "#/$defs/a" } } }, { v: 1 }, { v: 2 })).toEqual(["/v"]);
  });

  test("long lists of names, choices and equal items end", () => {
    const names = Array.from({ length: 20_000 }, (_, i) => `n${i}`);
    const deep = (schema: JsonObject) => ({ anyOf: Array(50).fill({ anyOf: Array(50).fill(schema) }) });
    quickly(() => checkPayload(deep({ required: names }), {}, {}, engine));
    quickly(() => checkPayload(deep({ enum: names }), {}, {}, engine));
    quickly(() =>
      checkPayload(
        deep({ uniqueItems: true, properties: { list: { uniqueItems: true } } }),
        large,
        large,
        engine,
      ),
    );
    const zeros = { list: Array(50_000).fill(0) };
    const ones = { list: Array(50_000).fill(1) };
    const schema = { properties: { list: { type: "array", items: { type: "number" } } } };
    expect(quickly(() => checkPayload(schema, zeros, ones, engine))).toEqual([]);
  });

  test("deep payloads end", () => {
    const text = `${'{"a":'.repeat(60)}1${"}".repeat(60)}`;
    const payload = parseJson(text) as JsonObject;
    const schema = { properties: { a: { $ref: "#" } } };
    expect(quickly(() => paths(schema, payload))).toEqual([]);
  });

  test("names that every object has are ordinary names", () => {
    const payload = parseJson('{"__proto__":{"a":1},"constructor":2,"toString":3}') as JsonObject;
    const empty = { type: "object", properties: {} };
    expect(paths(empty, payload)).toEqual([]);
    expect(paths(empty, {}, payload).sort()).toEqual(["/__proto__", "/constructor", "/toString"]);
    expect(paths({ required: ["constructor"] }, {})).toEqual(["/constructor"]);
    const named = parseJson('{"properties":{"__proto__":{"type":"string"}}}') as JsonObject;
    expect(paths(named, payload)).toEqual(["/__proto__"]);
  });

  test.each<[string, JsonValue]>([
    ["type", 7],
    ["type", ["string", 7]],
    ["properties", []],
    ["required", "a"],
    ["enum", {}],
    ["items", "x"],
    ["anyOf", {}],
    ["allOf", [7]],
    ["$ref", {}],
    ["pattern", 7],
    ["minimum", "1"],
    ["multipleOf", 0],
    ["multipleOf", -1],
    ["format", {}],
  ])("a %s of %j throws nothing", (keyword, value) => {
    expect(() =>
      checkPayload({ [keyword]: value, properties: { v: { [keyword]: value } } }, { v: 1 }, { v: 2 }, engine),
    ).not.toThrow();
  });

  test("a schema of something else than an object, or too long, is refused", () => {
    expect(jsonSchemaProblems({ type: "string" })).toContain("object");
    expect(jsonSchemaProblems({ type: "object" })).toBeNull();
    expect(jsonSchemaProblems({})).toBeNull();
    expect(jsonSchemaProblems({ description: "x".repeat(300_000) })).toContain("256 KiB");
  });
});

describe("ways round a schema", () => {
  const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
    type: "object",
    properties,
    ...more,
  });

  test("a field that choices require cannot be taken out", () => {
    const schema: JsonObject = { required: ["a"], oneOf: [{ properties: { a: { type: "number" } } }] };
    expect(paths({ type: "object", properties: { v: schema } }, { v: { a: 1 } }, { v: {} })).toContain(
      "/v/a",
    );
  });

  test("a group keeps its least and most fields", () => {
    const schema = object({ v: object({ a: {}, b: {} }, { minProperties: 2 }) });
    expect(paths(schema, { v: { a: 1, b: 2 } }, { v: { a: 1 } })).toContain("/v");
  });

  test("without a named type, the type that is there stays", () => {
    expect(paths(object({ v: {} }), { v: 1 }, { v: "1" })).toEqual(["/v"]);
    expect(paths(object({ v: {} }), { v: 1 }, { v: 2 })).toEqual([]);
  });

  test("a read-only value stands, whatever happens to what it stands in", () => {
    const fixed = object({ id: { type: "string", readOnly: true }, note: { type: "string" } });
    const untyped: JsonObject = { properties: { id: { readOnly: true } } };
    expect(paths(object({ v: fixed }), { v: { id: "1", note: "a" } }, {})).toContain("/v/id");
    expect(paths(object({ v: untyped }), { v: { id: "1" } }, { v: {} })).toContain("/v/id");
    const choice: JsonObject = {
      anyOf: [fixed, object({ id: { type: "string" }, other: { type: "number" } })],
    };
    expect(
      paths(object({ v: choice }), { v: { id: "1", note: "a" } }, { v: { id: "2", other: 1 } }),
    ).toContain("/v/id");
  });

  test("a choice can still be switched by the constant that names it", () => {
    const card = object(
      { kind: { const: "card" }, last4: { type: "string" } },
      { additionalProperties: false },
    );
    const bank = object(
      { kind: { const: "bank" }, iban: { type: "string" } },
      { additionalProperties: false },
    );
    const schema = object({ v: { oneOf: [card, bank] } });
    expect(paths(schema, { v: { kind: "card", last4: "1" } }, { v: { kind: "bank", iban: "DE" } })).toEqual(
      [],
    );
  });

  test("what could not be checked does not pass for checked, also where nothing was changed", () => {
    let deep: JsonObject = { type: "string" };
    for (let level = 0; level < 22; level++) deep = { anyOf: [deep, { type: "boolean" }] };
    const schema = object({ first: deep, flag: { type: "boolean" } });
    expect(paths(schema, { first: "x", flag: { wire: 50_000 } }).length).toBeGreaterThan(0);
  });
});
