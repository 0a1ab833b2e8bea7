import fc from "fast-check";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { payloadStructure } from "./structure";

describe("what counts", () => {
  test.each([
    ["keys, sorted", { b: 1, a: 2 }, "{a,b}"],
    ["keys in objects", { b: { d: 1, c: 2 }, a: 1 }, "{a,b{c,d}}"],
    ["an array is the union of its elements", { l: [{ a: 1 }, { b: { c: 1 } }, { b: 2 }] }, "{l{a,b{c}}}"],
    ["arrays in arrays too", { l: [[{ a: 1 }], [[{ b: 1 }]]] }, "{l{a,b}}"],
    ["an array of values is a value", { l: [1, "x", null] }, "{l}"],
    ["an empty object and an empty array are values", { l: [], o: {} }, "{l,o}"],
    ["null is absent", { a: null, b: 1 }, "{b}"],
    ["undefined is absent", { a: undefined, b: 1 }, "{b}"],
    ["an object of nothing but null is a value", { a: { b: null } }, "{a}"],
    ["a payload without keys", {}, ""],
    ["a payload that is a list", [{ a: 1 }, { b: 1 }], "{a,b}"],
    ["a payload that is a text", "hello", ""],
    ["no payload", null, ""],
    ["types do not count", { a: "1", b: false }, "{a,b}"],
    ["keys in order of UTF-16, as in canonical JSON", { é: 1, z: 1, Z: 1 }, '{Z,z,"é"}'],
    ["keys that look like structure are quoted", { "a,b": 1, "c{d}": 1 }, '{"a,b","c{d}"}'],
    ["an empty key is a key", { "": 1 }, '{""}'],
    ["a key called __proto__ is a key", JSON.parse('{"__proto__":{"a":1}}'), "{__proto__{a}}"],
  ])("%s", (_name, payload, structure) => {
    expect(payloadStructure(payload)).toBe(structure);
  });

  test("what clients write beside the payload does not count, at its top only", () => {
    const beside = { _lp_meta: { trace_id: "t" }, _escrow: { mode: "none" }, a: { _lp_meta: { b: 1 } } };
    expect(payloadStructure(beside)).toBe("{a{_lp_meta{b}}}");
    expect(payloadStructure([beside, { _escrow: 1, c: 1 }])).toBe("{a{_lp_meta{b}},c}");
  });
});

describe("any payload", () => {
  const payload = fc.object({
    maxDepth: 4,
    values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)],
  });

  function mixed(value: unknown): unknown {
    if (Array.isArray(value)) return [...value].reverse().map(mixed);
    if (typeof value !== "object" || value === null) return value === null ? null : "another value";
    const entries = Object.entries(value).reverse();
    return Object.fromEntries(entries.map(([key, item]) => [key, mixed(item)]));
  }

  test("looks the same in any order and with any values", () => {
    fc.assert(
      fc.property(payload, (value) => {
        expect(payloadStructure(mixed(value))).toBe(payloadStructure(value));
      }),
    );
  });

  test("looks different with a key more", () => {
    fc.assert(
      fc.property(payload, fc.string(), (value, key) => {
        fc.pre(!Object.hasOwn(value, key) && key !== "_lp_meta" && key !== "_escrow" && key !== "__proto__");
        expect(payloadStructure({ ...value, [key]: 1 })).not.toBe(payloadStructure(value));
      }),
    );
  });

  test("has as an element of a list the structure that it has alone", () => {
    fc.assert(
      fc.property(payload, (value) => {
        expect(payloadStructure({ l: [value] })).toBe(payloadStructure({ l: value }));
        expect(payloadStructure({ l: [value, value] })).toBe(payloadStructure({ l: value }));
      }),
    );
  });
});

describe("bounds", () => {
  const nested = (depth: number): object => (depth === 0 ? { x: 1 } : { a: nested(depth - 1) });

  test("what lies deeper than six objects is one mark", () => {
    expect(payloadStructure(nested(5))).toBe("{a{a{a{a{a{x}}}}}}");
    expect(payloadStructure(nested(6))).toBe("{a{a{a{a{a{a…}}}}}}");
    expect(payloadStructure(nested(60))).toBe(payloadStructure(nested(6)));
  });

  test("of more than 512 keys the first in order count, whatever order they came in", () => {
    const keys = Array.from({ length: 2000 }, (_key, at) => `k${String(at).padStart(4, "0")}`);
    const of = (names: string[]) => payloadStructure(Object.fromEntries(names.map((key) => [key, 1])));
    expect(of(keys)).toBe(of([...keys].reverse()));
    expect(of(keys)).toMatch(/^\{k0000,.*,k0511,?…\}$/);
    expect(of(keys.slice(0, 512))).toMatch(/k0511\}$/);
  });

  test("a structure is never longer than 16,384 characters and its marks", () => {
    const payload = Object.fromEntries(
      Array.from({ length: 400 }, (_key, at) => [`${at}`.repeat(100), { a: 1 }]),
    );
    expect(payloadStructure(payload).length).toBeLessThan(16_500);
  });

  test("a hostile payload, wide, long or deep, has a structure within the bounds", () => {
    const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_key, at) => [`${at * 7919}`, { a: 1 }]));
    const list = { l: Array.from({ length: 50_000 }, (_item, at) => ({ [`k${at}`]: at })) };
    const deep = JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`);
    for (const payload of [wide, list, deep]) expect(payloadStructure(payload).length).toBeLessThan(16_500);
  });
});
