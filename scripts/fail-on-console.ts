import { format } from "node:util";
import { afterEach } from "vitest";
import { beforeEach } from "vitest";

// A warning that nobody asked for is a defect that nobody looked at: the test that prints one fails. A test that
// expects one says so with vi.spyOn(console, "warn").mockImplementation(...), which replaces what is set here.
const printed: string[] = [];
const original = { error: console.error, warn: console.warn };

beforeEach(() => {
  printed.length = 0;
  for (const level of ["error", "warn"] as const) {
    console[level] = (...values: unknown[]) => {
      printed.push(`console.${level}: ${format(...values)}`);
      original[level](...values);
    };
  }
});

afterEach(() => {
  Object.assign(console, original);
  const lines = printed.splice(0);
  if (lines.length > 0) throw new Error(`The test printed what it did not expect:\n${lines.join("\n")}`);
});
