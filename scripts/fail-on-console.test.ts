import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "vitest";
import { test } from "vitest";
import { root } from "./pnpm.mjs";

interface Report {
  testResults: { assertionResults: { title: string; status: string; failureMessages: string[] }[] }[];
}

test("a test that prints an unexpected warning or error fails, and no other", () => {
  const folder = join(root, "scripts/fixtures");
  const words = [join(root, "node_modules/vitest/vitest.mjs"), "run", "--reporter=json", "--root", folder];
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST")),
  );
  const { stdout } = spawnSync(process.execPath, words, { encoding: "utf8", cwd: folder, env: environment });
  const report = JSON.parse(stdout.slice(stdout.indexOf("{"))) as Report;
  const results = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  expect(results.map(({ title, status }) => `${title}: ${status}`)).toEqual([
    "prints nothing: passed",
    "prints a warning: failed",
    "prints an error: failed",
    "expects its warning: passed",
    "prints nothing again: passed",
  ]);
  expect(results[1]?.failureMessages.join()).toContain("console.warn: disk almost full { percent: 97 }");
  expect(results[2]?.failureMessages.join()).toContain("console.error: Error: lost");
});
