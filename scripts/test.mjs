// npm test: everything, from nothing. Runs what this machine can, names what it skipped, and ends with
// "N passed, N failed" alone on a line. LETSPING_REQUIRE=redis,chromium turns a skip into a failure.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter } from "node:path";
import { join } from "node:path";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { environmentWithPnpm } from "./pnpm.mjs";
import { pnpm } from "./pnpm.mjs";
import { requireNode } from "./pnpm.mjs";

requireNode();
const windows = process.platform === "win32";
const reports = mkdtempSync(join(tmpdir(), "letsping-test-"));
const required = (process.env.LETSPING_REQUIRE ?? "")
  .split(",")
  .map((name) => name.trim())
  .filter(Boolean);
const count = { passed: 0, failed: 0, skipped: 0 };
const summary = [];
const UNHANDLED_ERRORS = fileURLToPath(new URL("unhandled-errors.mjs", import.meta.url));
/** Names of what failed, told once more at the end: a log may be cut to its last lines. */
const broken = [];

function probe(command) {
  return spawnSync(command, ["--version"], { stdio: "ignore", shell: windows }).status === 0;
}

/** Where a command lies on the PATH; undefined where it is not. */
function whereIs(command) {
  const names = windows ? [`${command}.exe`] : [command];
  const places = (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  return places.find((place) => existsSync(place));
}

const browsers = ["chromium", "chromium-browser", "google-chrome"];
const chromium = process.env.CHROMIUM_PATH ?? browsers.map(whereIs).find((place) => place !== undefined);
const redis = process.env.TEST_REDIS_URL !== undefined || probe("redis-server");
const can = { chromium: chromium !== undefined, redis };

function note(name, failed, startedAt, text = "") {
  summary.push(
    `${failed ? "FAILED" : "ok"}  ${name}  ${((Date.now() - startedAt) / 1000).toFixed(1)} s ${text}`.trimEnd(),
  );
}

/** One check that is not a test runner: it counts as one. */
function step(name, words) {
  console.log(`\n=== ${name}`);
  const startedAt = Date.now();
  const failed = pnpm(words) !== 0;
  count[failed ? "failed" : "passed"]++;
  note(name, failed, startedAt);
  return !failed;
}

/** A line for each failed test, or file that could not be run. */
function failuresOf(report) {
  return report.testResults
    .filter((file) => file.status === "failed")
    .flatMap((file) => {
      const tests = file.assertionResults.filter((test) => test.status === "failed");
      const place = relative(process.cwd(), file.name);
      if (tests.length === 0) return [`${place}: ${firstLine(file.message)}`];
      return tests.map((test) => `${place}: ${test.fullName.trim()}: ${firstLine(test.failureMessages[0])}`);
    });
}

function firstLine(text = "") {
  return (text.split("\n")[0] ?? "").slice(0, 300);
}

function vitest(name, projects, extraEnvironment = {}) {
  console.log(`\n=== ${name}`);
  const startedAt = Date.now();
  const file = join(reports, `${name.replace(/\W+/g, "-")}.json`);
  const unhandled = `${file}.unhandled`;
  const words = [
    "exec",
    "vitest",
    "run",
    ...projects.flatMap((project) => ["--project", project]),
    "--reporter=default",
    "--reporter=json",
    `--reporter=${UNHANDLED_ERRORS}`,
    `--outputFile.json=${file}`,
  ];
  const status = pnpm(words, {
    env: environmentWithPnpm({
      LETSPING_REQUIRE: required.join(","),
      LETSPING_UNHANDLED_ERRORS: unhandled,
      ...extraEnvironment,
    }),
  });
  if (!existsSync(file)) {
    count.failed++;
    return note(name, true, startedAt, "(no report)");
  }
  const report = JSON.parse(readFileSync(file, "utf8"));
  count.passed += report.numPassedTests;
  count.failed += Math.max(report.numFailedTests, status === 0 ? 0 : 1);
  count.skipped += report.numPendingTests;
  broken.push(...failuresOf(report));
  if (existsSync(unhandled)) broken.push(...readFileSync(unhandled, "utf8").trim().split("\n"));
  note(
    name,
    status !== 0,
    startedAt,
    `(${report.numPassedTests} passed, ${report.numFailedTests} failed, ${report.numPendingTests} skipped)`,
  );
}

function needs(what, name, run) {
  if (can[what]) return run();
  console.log(`\n=== ${name}: skipped, there is no ${what} here`);
  if (required.includes(what)) {
    count.failed++;
    summary.push(`FAILED  ${name}: ${what} is required and missing`);
  } else {
    summary.push(`skipped  ${name}: there is no ${what} here`);
  }
}

if (
  step("install", ["install", "--frozen-lockfile"]) &&
  step("generate", ["--filter", "@letsping/server", "run", "generate"])
) {
  step("lint: formatting and rules", ["exec", "biome", "check", "."]);
  step("lint: promises and switches", ["exec", "eslint", "."]);
  step("types", ["exec", "tsc", "-p", "tsconfig.json"]);
  step("boundaries", ["exec", "node", "scripts/check-boundaries.mjs"]);
  step("documentation", ["exec", "tsx", "--conditions=@letsping/source", "scripts/check-docs.ts"]);
  if (!can.redis) needs("redis", "tests over Redis", () => undefined);
  vitest("unit, property, contract and HTTP tests", [
    "core",
    "guardrails",
    "shield",
    "mcp",
    "sdk",
    "adapters",
    "adapters-oldest",
    "server",
    "web",
    "bench-gateway",
    "bench-guardrails",
    "scripts",
  ]);
  if (step("build", ["exec", "turbo", "run", "build", "--output-logs=errors-only"])) {
    step("packages", ["exec", "tsx", "scripts/check-package.ts"]);
    vitest("packed gateway, built SDK and examples", [
      "packed",
      "packed-sdk",
      "packed-mcp",
      "examples",
      "support-bot",
      "vercel-tool",
      "infra-agent",
    ]);
    // What a machine cannot try (a small disk needs root, a moved clock needs faketime) is named and counted as skipped.
    vitest("faults and fuzz", ["faults"]);
    needs("chromium", "browser tests", () => vitest("browser tests", ["e2e"], { CHROMIUM_PATH: chromium }));
  }
}

console.log(`\n${[...summary, ...broken.map((line) => `  failed: ${line}`)].join("\n")}\n`);
const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : "";
console.log(`${count.passed} passed, ${count.failed} failed${skipped}`);
process.exit(count.failed > 0 || count.passed === 0 ? 1 : 0);
