import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonValue } from "./json";
import { previewJson } from "./preview-json";

test("property: is the beginning of the value's JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const whole = JSON.stringify(JSON.parse(JSON.stringify(value)));
      const shown = previewJson(JSON.parse(whole) as JsonValue);
      if (whole.length <= 60) expect(shown).toBe(whole);
      else expect(shown.endsWith("…") && whole.startsWith(shown.slice(0, 50))).toBe(true);
    }),
  );
});

test("a large value is as quick as a small one", () => {
  const large = { list: Array(100_000).fill({ text: "x".repeat(100) }), more: "x".repeat(1_000_000) };
  const startedAt = performance.now();
  for (let i = 0; i < 1_000; i++) previewJson(large);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
