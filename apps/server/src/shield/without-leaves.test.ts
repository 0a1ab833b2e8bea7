import { expect } from "vitest";
import { test } from "vitest";
import { withoutLeaves } from "./without-leaves";

test("what stands at a pointer becomes null; all else stays", () => {
  const payload = { card: "[card]", to: [{ "a/b": "x", kept: 1 }, "y"], deep: { "~": { secret: "z" } } };
  expect(withoutLeaves(payload, ["/card", "/to/0/a~1b", "/deep/~0"])).toEqual({
    card: null,
    to: [{ "a/b": null, kept: 1 }, "y"],
    deep: { "~": null },
  });
  expect(withoutLeaves(payload, [])).toBe(payload);
  expect(withoutLeaves(payload, ["/nowhere/0", "/to/7"])).toEqual(payload);
});
