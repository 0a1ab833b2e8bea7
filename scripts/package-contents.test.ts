import { expect } from "vitest";
import { test } from "vitest";
import { leaksOf } from "./package-contents";
import type { Manifest } from "./package-contents";
import { missingOf } from "./package-contents";

const MANIFEST: Manifest = {
  name: "@letsping/core",
  version: "1.0.0",
  license: "Apache-2.0",
  description: "What it does.",
  exports: {
    ".": { import: { types: "./dist/index.d.ts", default: "./dist/index.js" }, require: "./dist/index.cjs" },
  },
  dependencies: { zod: "4.6.7" },
};
const FILES = ["package.json", "LICENSE", "README.md", "dist/index.d.ts", "dist/index.js", "dist/index.cjs"];

test("a tarball with every file that its manifest names lacks nothing", () => {
  expect(missingOf(MANIFEST, FILES)).toEqual([]);
});

test.each(FILES)("a tarball without %s is incomplete", (file) => {
  const files = FILES.filter((each) => each !== file);
  expect(missingOf(MANIFEST, files)).toEqual([`${file} is missing`]);
});

test("the command, the dashboard and the migrations of the gateway must be there", () => {
  const missing = missingOf({ ...MANIFEST, name: "@letsping/server", bin: { run: "./dist/main.js" } }, FILES);
  expect(missing).toEqual([
    "dist/main.js is missing",
    "dist/web/index.html is missing",
    "prisma/migrations/0001_init/migration.sql is missing",
  ]);
});

test("a range that only this workspace knows is refused", () => {
  const manifest = { ...MANIFEST, dependencies: { zod: "catalog:" }, peerDependencies: { a: "workspace:^" } };
  expect(missingOf(manifest, FILES)).toEqual([
    "zod has the range catalog:, which no user has",
    "a has the range workspace:^, which no user has",
  ]);
});

test("a package without licence or description is refused", () => {
  const { license: _license, description: _description, ...bare } = MANIFEST;
  expect(missingOf(bare, FILES)).toEqual(["license is not Apache-2.0", "description is missing"]);
});

test.each(["src/ids.test.ts", "dist/testing/index.js", "test/vectors.ts", ".env", ".npmrc", "tsconfig.json"])(
  "%s leaks",
  (file) => {
    expect(leaksOf("packages/core", [...FILES, file])).toEqual([`${file} leaks`]);
  },
);

test("sources are part of a package, and not of the gateway", () => {
  expect(leaksOf("packages/core", [...FILES, "src/ids.ts"])).toEqual([]);
  expect(leaksOf("apps/server", ["dist/main.js", "src/main.ts", "dist/main.js.map"])).toEqual([
    "src/main.ts leaks",
    "dist/main.js.map leaks",
  ]);
});
