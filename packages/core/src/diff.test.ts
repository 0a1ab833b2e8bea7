import fc from "fast-check";
import { expect, test } from "vitest";
import { applyDiff, diffJson, readPointer } from "./diff";
import type { JsonValue } from "./json";

test("names what changed by pointer, with old and new value", () => {
  expect(
    diffJson({ amount: 550, tell: false, "a/b~c": 1 }, { amount: 220, tell: true, "a/b~c": 2 }).changes,
  ).toEqual([
    { op: "replace", path: "/amount", old_value: 550, value: 220 },
    { op: "replace", path: "/tell", old_value: false, value: true },
    { op: "replace", path: "/a~1b~0c", old_value: 1, value: 2 },
  ]);
});

test("matches array items by longest common subsequence", () => {
  expect(diffJson(["a", "b", "c", "d"], ["a", "c", "d"]).changes).toEqual([
    { op: "remove", path: "/1", old_value: "b" },
  ]);
  expect(diffJson(["a", "c"], ["a", "b", "c"]).changes).toEqual([{ op: "add", path: "/1", value: "b" }]);
  expect(diffJson([{ q: 1 }, { q: 2 }], [{ q: 1 }, { q: 3 }]).changes).toEqual([
    { op: "replace", path: "/1/q", old_value: 2, value: 3 },
  ]);
});

test("tells null from absent and a type from another", () => {
  expect(diffJson({ a: null }, {}).changes).toEqual([{ op: "remove", path: "/a", old_value: null }]);
  expect(diffJson({ a: "1" }, { a: 1 }).changes).toEqual([
    { op: "replace", path: "/a", old_value: "1", value: 1 },
  ]);
});

test("reads pointers only through own properties and whole indexes", () => {
  expect(readPointer({ a: [1, { "x/y": 2 }] }, "/a/1/x~1y")).toBe(2);
  expect(readPointer({}, "/constructor")).toBeUndefined();
  expect(readPointer([1], "/01")).toBeUndefined();
});

test("property: the changes applied to the first value give the second", () => {
  const small = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<JsonValue>;
  fc.assert(
    fc.property(small, small, (before, after) => {
      const [a, b] = [JSON.parse(JSON.stringify(before)), JSON.parse(JSON.stringify(after))] as [
        JsonValue,
        JsonValue,
      ];
      expect(applyDiff(a, diffJson(a, b))).toEqual(b);
      expect(diffJson(a, a).changes).toEqual([]);
    }),
  );
  const lists = fc.array(fc.constantFrom<JsonValue>(1, 2, 3, { a: 1 }, { a: 2 }), { maxLength: 8 });
  fc.assert(
    fc.property(lists, lists, (a, b) => {
      expect(applyDiff(a, diffJson(a, b))).toEqual(b);
    }),
  );
});
