import { readPointer } from "@letsping/core";
import { expect, test } from "vitest";
import { withValue } from "./pointer";

const root = { a: 1, list: [{ x: 1 }, { x: 2 }], "a/b": { "c~d": 3 } };

test("sets, adds and takes out without touching the original, in the same order", () => {
  const before = JSON.stringify(root);
  expect(withValue(root, "/list/1/x", 5)).toEqual({ ...root, list: [{ x: 1 }, { x: 5 }] });
  expect(withValue(root, "/list/0", undefined)).toEqual({ ...root, list: [{ x: 2 }] });
  expect(withValue(root, "/a~1b/c~0d", 4)).toEqual({ ...root, "a/b": { "c~d": 4 } });
  expect(Object.keys(withValue(root, "/a", 9))).toEqual(["a", "list", "a/b"]);
  expect(Object.keys(withValue(root, "/a", undefined))).toEqual(["list", "a/b"]);
  expect(withValue(root, "", { b: 1 })).toEqual({ b: 1 });
  expect(JSON.stringify(root)).toBe(before);
});

test("a key such as __proto__ stays a plain property", () => {
  const changed = withValue({ ["__proto__x"]: 1 }, "/__proto__", { evil: true });
  expect(Object.getPrototypeOf(changed)).toBe(Object.prototype);
  expect(readPointer(changed, "/__proto__")).toEqual({ evil: true });
});
