import { expect, test } from "vitest";
import { createPatternEngine } from "./pattern-engine";

const engine = createPatternEngine((pattern) => {
  if (pattern.includes("(?=")) throw new Error("There is no linear form.");
  const expression = new RegExp(pattern, "u");
  return { size: pattern.length, test: (text) => expression.test(text) };
});

test("matches what it can, and says so where it cannot", () => {
  expect(engine.matches("^a+$", "aaa")).toBe(true);
  expect(engine.matches("^a+$", "b")).toBe(false);
  expect(engine.matches("(?=a)", "a")).toBe("unsupported");
  expect(engine.matches("a".repeat(1_001), "a")).toBe("unsupported");
});

test("the work of one match is bounded, and costs what it does", () => {
  const pattern = "a".repeat(1_000);
  expect(engine.matches(pattern, "a".repeat(4_001))).toBe("unsupported");
  expect(engine.cost(pattern, "a".repeat(4_001))).toBe(1);
  expect(engine.cost(pattern, "a".repeat(3_200))).toBe(50_001);
});
