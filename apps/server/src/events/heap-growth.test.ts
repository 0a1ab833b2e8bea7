import { execFileSync } from "node:child_process";
import { expect } from "vitest";
import { test } from "vitest";

test("V8 knows how to keep the heap near what is in use; it would only complain of a setting that it does not know", () => {
  const known = execFileSync(process.execPath, ["--v8-options"], { encoding: "utf8" });
  expect(known).toContain("--heap-growing-percent");
});
