import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "./json";
import { checkPayload, fittingSchemas } from "./payload-check";
import type { PatternEngine } from "./pattern-engine";

const engine: PatternEngine = {
  matches: (pattern, text) => (pattern.includes("(?") ? "unsupported" : new RegExp(pattern, "u").test(text)),
  cost: () => 1,
};

function paths(schema: JsonObject, before: JsonObject, after: JsonObject = before): string[] {
  return checkPayload(schema, before, after, engine).map(({ path }) => path);
}

/** From entries: an object that is written with a `then` reads like a promise. */
function when(condition: JsonObject, next: JsonObject, otherwise: JsonObject = {}): JsonObject {
  return Object.fromEntries(
    Object.entries({ if: condition, Then: next, else: otherwise }).map(([key, each]) => [
      key.toLowerCase(),
      each,
    ]),
  );
}

describe("every keyword that is checked", () => {
  test.each<[JsonObject, JsonValue, JsonValue]>([
    [{ not: { const: "x" } }, "y", "x"],
    [{ not: { required: ["a"] } }, { b: 1 }, { a: 1 }],
    [{ contains: { const: 1 } }, [2, 1], [2, 3]],
    [{ contains: { minimum: 5 }, minContains: 2 }, [5, 6, 1], [5, 1]],
    [{ contains: { minimum: 5 }, maxContains: 1 }, [5, 1], [5, 6]],
    [{ propertyNames: { pattern: "^[a-z]+$" } }, { ab: 1 }, { aB: 1 }],
    [{ propertyNames: { maxLength: 2 } }, { ab: 1 }, { abc: 1 }],
    [{ patternProperties: { "^n_": { type: "number" } } }, { n_a: 1, b: "x" }, { n_a: "x" }],
    [{ patternProperties: { "^n_": {} }, additionalProperties: false }, { n_a: 1 }, { b: 1 }],
    [{ dependentRequired: { a: ["b"] } }, { a: 1, b: 1 }, { a: 1 }],
    [{ dependencies: { a: ["b"] } }, { b: 1 }, { a: 1 }],
    [{ dependentSchemas: { a: { properties: { b: { minimum: 5 } } } } }, { b: 1 }, { a: 1, b: 1 }],
    [{ dependencies: { a: { required: ["b"] } } }, {}, { a: 1 }],
    [
      when({ properties: { kind: { const: "x" } }, required: ["kind"] }, { required: ["a"] }),
      { kind: "y" },
      { kind: "x" },
    ],
    [when({ type: "string" }, { minLength: 2 }, { minimum: 5 }), 5, 4],
    [when({ type: "string" }, { minLength: 2 }, { minimum: 5 }), "ab", "a"],
    [{ allOf: [{ pattern: "^a" }, { pattern: "b$" }] }, "ab", "ac"],
    [{ multipleOf: 0.01 }, 5_000_000.01, 5_000_000.005],
  ])("%j takes %j and refuses %j", (schema, fits, not) => {
    const inside = { properties: { v: schema } };
    expect(paths(inside, { v: not })).not.toEqual([]);
    expect(paths(inside, { v: fits })).toEqual([]);
    expect(fittingSchemas(schema, [schema, { not: {} }], fits, engine)).toEqual([0]);
  });
});

describe("what cannot be worked out", () => {
  const unsure = { pattern: "(?=x)" };

  test.each<[string, JsonObject]>([
    ["not", { not: unsure }],
    ["if", when(unsure, { minLength: 1 })],
    ["anyOf", { anyOf: [unsure, { type: "number" }] }],
    ["oneOf", { oneOf: [unsure, { type: "number" }] }],
    ["allOf", { allOf: [unsure, { pattern: "(?=y)" }] }],
  ])("under %s stands as it is: it is neither refused nor changed", (_keyword, schema) => {
    expect(paths({ properties: { v: schema } }, { v: "a" })).toEqual([]);
    expect(paths({ properties: { v: schema } }, { v: "a" }, { v: "b" })).not.toEqual([]);
  });

  test("in a list or in names stands too", () => {
    const list = { properties: { v: { contains: unsure } } };
    expect(paths(list, { v: ["a"] })).toEqual([]);
    expect(paths(list, { v: ["a"] }, { v: ["b"] })).not.toEqual([]);
    const names = { patternProperties: { "(?=x)": { type: "number" } } };
    expect(paths(names, { a: "1" })).toEqual([]);
    expect(paths(names, { a: "1" }, { a: "2" })).not.toEqual([]);
    expect(paths(names, {}, { a: 1 })).not.toEqual([]);
  });

  test("does not make a choice of two: one that surely fits is taken", () => {
    const schema = { properties: { v: { anyOf: [unsure, { maxLength: 3 }] } } };
    expect(paths(schema, { v: "a" }, { v: "b" })).toEqual([]);
  });
});

describe("names that several schemas speak of together", () => {
  const base: JsonObject = {
    type: "object",
    properties: { kind: { enum: ["card", "bank"] }, note: { type: "string" } },
    required: ["kind"],
    oneOf: [
      { properties: { kind: { const: "card" }, last4: { type: "string" } } },
      { properties: { kind: { const: "bank" }, iban: { type: "string" } } },
    ],
  };
  const card = { kind: "card", note: "a", last4: "1" };

  test("fields of the group and of its choice may both be changed", () => {
    expect(paths(base, card, { ...card, note: "b" })).toEqual([]);
    expect(paths(base, card, { ...card, last4: "2" })).toEqual([]);
    expect(paths(base, card, { kind: "bank", note: "a", iban: "DE" })).toEqual([]);
  });

  test("what neither names is not added, changed or removed", () => {
    expect(paths(base, card, { ...card, evil: 1 })).toEqual(["/evil"]);
    expect(paths(base, { ...card, x: 1 }, { ...card, x: 2 })).toEqual(["/x"]);
    expect(paths(base, { ...card, x: 1 }, card)).toEqual(["/x"]);
    expect(paths(base, { ...card, x: 1 }, { kind: "bank", note: "a" })).toEqual(["/x"]);
    // The bank's field does not belong to a card.
    expect(paths(base, card, { ...card, iban: "DE" })).toEqual(["/iban"]);
  });

  test("a condition names fields too", () => {
    const schema: JsonObject = {
      properties: { a: { type: "string" } },
      ...when({ properties: { a: { const: "x" } } }, { properties: { b: { type: "number" } } }),
    };
    expect(paths(schema, { a: "x", b: 1 }, { a: "x", b: 2 })).toEqual([]);
    expect(paths(schema, { a: "y", b: 1 }, { a: "y", b: 2 })).toEqual(["/b"]);
  });

  test("a value that a choice fixes is not changed by going round it", () => {
    const fixed: JsonObject = {
      oneOf: [
        { properties: { kind: { const: "a" }, id: { type: "string", readOnly: true } }, required: ["kind"] },
        { properties: { kind: { const: "b" }, id: { type: "string" } }, required: ["kind"] },
      ],
    };
    const before = { v: { kind: "a", id: "1" } };
    expect(paths({ properties: { v: fixed } }, before, { v: { kind: "b", id: "2" } })).toContain("/v/id");
    expect(paths({ properties: { v: fixed } }, before, { v: { kind: "b" } })).toContain("/v/id");
    expect(paths({ properties: { v: fixed } }, before, { v: { kind: "b", id: "1" } })).toEqual([]);
  });
});

describe("an edited list", () => {
  const item = {
    type: "object",
    properties: { id: { type: "string", readOnly: true }, n: { type: "number" }, t: { type: "string" } },
  };
  const schema = { properties: { list: { type: "array", items: item } } };
  const [a, b, c] = [
    { id: "a", n: 1, t: "x" },
    { id: "b", n: 2, t: "y" },
    { id: "c", n: 3, t: "z" },
  ];

  test("may be reordered, shortened and changed at once: an item is known by what it kept", () => {
    expect(paths(schema, { list: [a, b, c] }, { list: [c, { ...a, n: 9 }] })).toEqual([]);
    expect(paths(schema, { list: [a, b] }, { list: [{ ...b, n: 9 }] })).toEqual([]);
  });

  test("gains no item that claims what the agent fixed", () => {
    expect(paths(schema, { list: [a] }, { list: [a, { ...a, n: 9 }] })).toEqual(["/list/1/id"]);
    expect(paths(schema, { list: [a] }, { list: [a, { n: 9 }] })).toEqual([]);
    expect(paths(schema, { list: [a] }, { list: [{ n: 1, t: "x" }] })).toEqual(["/list/0/id"]);
  });

  test("of very many items is checked in time", () => {
    const many = Array.from({ length: 20_000 }, (_, i) => ({ id: String(i), n: i }));
    const startedAt = performance.now();
    const changed = [...many].reverse().map((each) => ({ ...each, n: each.n + 1 }));
    expect(paths(schema, { list: many }, { list: changed }).length).toBeGreaterThan(0);
    expect(paths(schema, { list: many }, { list: [...many].reverse() })).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(2_500);
  });
});
