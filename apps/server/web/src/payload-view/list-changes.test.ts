import { diffJson } from "@letsping/core";
import type { JsonObject, JsonValue } from "@letsping/core";
import { expect, test } from "vitest";
import { readableChanges } from "./list-changes";

function told(before: JsonValue[], after: JsonValue[]): unknown[] {
  const root: JsonObject = { list: before };
  return readableChanges(root, diffJson(root, { list: after }).changes).map(
    ({ from, to, value, old_value }) => [from, to, value ?? old_value],
  );
}

test.each<[string, JsonValue[], JsonValue[], unknown[]]>([
  ["added", ["a"], ["a", "b"], [[null, 2, "b"]]],
  ["removed", ["a", "b", "c"], ["a", "c"], [[2, null, "b"]]],
  ["moved down", ["a", "b", "c"], ["b", "c", "a"], [[1, 3, "a"]]],
  ["moved up", ["a", "b", "c"], ["c", "a", "b"], [[3, 1, "c"]]],
  [
    "removed before one that is added",
    ["a", "b", "c"],
    ["b", "c", "d"],
    [
      [1, null, "a"],
      [null, 3, "d"],
    ],
  ],
  [
    "removed, two of them",
    ["a", "b", "c", "d"],
    ["b", "d"],
    [
      [1, null, "a"],
      [3, null, "c"],
    ],
  ],
])("an item is %s, with its places before and after", (_words, before, after, expected) => {
  expect(told(before, after)).toEqual(expected);
});

test("a value that changes its type is one change, and a field of a group keeps its own", () => {
  const before = { n: "1", g: { a: 1 } };
  const changes = readableChanges(before, diffJson(before, { n: 1, g: {} }).changes);
  expect(changes.map(({ op, path, list }) => [op, path, list])).toEqual([
    ["replace", "/n", null],
    ["remove", "/g/a", null],
  ]);
});
