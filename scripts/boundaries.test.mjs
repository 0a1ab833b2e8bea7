import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { check } from "./boundaries.mjs";
import { importsOf } from "./boundaries.mjs";

const MANIFESTS = {
  "packages/core": {
    name: "@letsping/core",
    dependencies: { zod: "4" },
    devDependencies: { "fast-check": "4" },
  },
  "packages/sdk": {
    name: "@letsping/sdk",
    dependencies: { "@letsping/core": "workspace:^" },
    devDependencies: { "fast-check": "4", zod: "4" },
  },
  "apps/server": {
    name: "@letsping/server",
    dependencies: { express: "5" },
    devDependencies: { "@letsping/core": "workspace:^", react: "19", vite: "8" },
  },
  "apps/server/web": {
    name: "@letsping/server",
    devDependencies: { "@letsping/core": "workspace:^", react: "19" },
  },
  "examples/refund-bot": { name: "@letsping/example", dependencies: { "@letsping/sdk": "workspace:^" } },
};

/** The broken rules of one file of this text, without the place. */
function broken(path, ...lines) {
  const found = check(path, `${lines.join("\n")}\n`, (folder) => MANIFESTS[folder]);
  return found.map((line) => line.slice(line.indexOf(" ") + 1)).join("\n");
}

describe("imports", () => {
  test("are found in every spelling, and not in prose", () => {
    const text = [
      'import a from "one";',
      'import type { B } from "two";',
      "import {\n  c,\n  d,\n} from 'three';",
      'export { e } from "four";',
      'import "five";',
      'const f = await import("six");',
      'const g = require("seven");',
      '// import h from "eight";',
      '/* import i from "nine"; */',
      'const text = "// not a comment"; import j from "ten";',
    ].join("\n");
    const found = importsOf(text).map(({ target, type }) => `${target}${type ? " type" : ""}`);
    expect(found).toEqual(["one", "two type", "three", "four", "five", "six", "seven"]);
  });

  test("a file that keeps every rule breaks none", () => {
    expect(
      broken("packages/core/src/ids.ts", 'import { z } from "zod";', 'import { a } from "./bytes";'),
    ).toBe("");
    expect(broken("packages/sdk/src/guard.ts", 'import { diffJson } from "@letsping/core";')).toBe("");
    expect(
      broken(
        "apps/server/src/auth/keys.ts",
        'import e from "express";',
        'import type { Deps } from "../deps";',
      ),
    ).toBe("");
    expect(broken("apps/server/web/src/app.tsx", 'import { useState } from "react";')).toBe("");
  });

  test.each([
    ["packages/core/src/ids.ts", 'import { x } from "@letsping/sdk";', "imports @letsping/sdk"],
    ["packages/sdk/src/guard.ts", 'import { x } from "@letsping/server";', "imports @letsping/server"],
    [
      "packages/sdk/src/guard.ts",
      'import { x } from "../../../apps/server/src/deps";',
      "outside packages/sdk",
    ],
    ["packages/sdk/src/guard.ts", 'import { x } from "../../core/src/ids";', "outside packages/sdk"],
    [
      "packages/sdk/src/guard.ts",
      'import { x } from "@letsping/core/src/ids";',
      "only the package's own entry",
    ],
    ["packages/sdk/src/guard.ts", 'import { x } from "@letsping/sdk";', "its own package by name"],
    ["apps/server/src/auth/keys.ts", 'import { x } from "@letsping/sdk";', "imports @letsping/sdk"],
    ["apps/server/src/auth/keys.ts", 'import { x } from "../../web/src/app";', "outside apps/server"],
    ["apps/server/web/src/app.tsx", 'import { x } from "../../src/deps";', "outside apps/server/web"],
    ["apps/server/web/src/app.tsx", 'import type { X } from "../../src/deps";', "outside apps/server/web"],
    [
      "examples/refund-bot/src/bot.ts",
      'import { x } from "../../../packages/sdk/src/index";',
      "outside examples",
    ],
    ["packages/core/src/ids.ts", 'import { x } from "node:crypto";', "where there is no Node"],
    ["packages/sdk/src/guard.ts", 'const x = await import("node:fs");', "where there is no Node"],
    ["apps/server/web/src/app.tsx", 'import { x } from "node:path";', "where there is no Node"],
    ["apps/server/src/config.ts", 'import { x } from "fs";', "write node:fs"],
    ["packages/core/src/ids.ts", 'import x from "left-pad";', "package.json does not name"],
    ["packages/sdk/src/guard.ts", 'import { z } from "zod";', "only a devDependency"],
    ["apps/server/src/config.ts", 'import { build } from "vite";', "only a devDependency"],
  ])("%s may not: %s", (path, line, problem) => {
    expect(broken(path, line)).toContain(problem);
  });

  test("one file of the SDK may use Node, and nothing imports it", () => {
    expect(broken("packages/sdk/src/cli/letsping.ts", 'import { x } from "node:fs";')).toBe("");
    expect(broken("packages/sdk/src/cli/run.ts", 'import { x } from "node:fs";')).toContain("no Node");
    expect(broken("packages/sdk/src/index.ts", 'import "./cli/letsping";')).toContain("touches Node");
  });

  test("tests may use Node, their own tools and the real gateway, but no package's inside", () => {
    const path = "packages/sdk/src/guard.test.ts";
    expect(broken(path, 'import { x } from "node:fs";', 'import fc from "fast-check";')).toBe("");
    expect(broken(path, 'import { x } from "../../../apps/server/src/testing/postgres";')).toBe("");
    expect(broken(path, 'import { x } from "../../core/src/ids";')).toContain("outside packages/sdk");
  });
});

describe("folders of the gateway", () => {
  test.each([
    ["apps/server/src/db/client.ts", 'import { x } from "../auth/keys";', "runs code of src/auth"],
    ["apps/server/src/db/client.ts", 'import { x } from "../deps";', "may only `import type`"],
    ["apps/server/src/http/mount.ts", 'import { x } from "../requests/list";', "runs code of src/requests"],
    ["apps/server/src/billing/pay.ts", 'import { x } from "../http/route";', "SERVER_FOLDERS does not name"],
    ["apps/server/src/auth/keys.ts", 'import { x } from "../testing/postgres";', "only tests may"],
  ])("%s may not: %s", (path, line, problem) => {
    expect(broken(path, line)).toContain(problem);
  });

  test("types, settings and the composing files are free", () => {
    expect(broken("apps/server/src/db/client.ts", 'import type { Key } from "../auth/keys";')).toBe("");
    expect(broken("apps/server/src/db/client.ts", 'import { StartError } from "../config";')).toBe("");
    expect(broken("apps/server/src/app.ts", 'import { x } from "./requests/list";')).toBe("");
    expect(broken("apps/server/src/cli/start.ts", 'import { createApp } from "../app";')).toBe("");
  });
});

describe("words", () => {
  test.each(["Date.now()", "new Date()", "Math.random()", "fetch(url)"])("core does not use %s", (words) => {
    expect(broken("packages/core/src/ids.ts", `const x = ${words};`)).toContain("takes it as an argument");
    expect(broken("packages/core/src/ids.test.ts", `const x = ${words};`)).toBe("");
    expect(broken("packages/core/src/ids.ts", `// not ${words}`)).toBe("");
  });

  test("published packages have only the classes that are listed", () => {
    expect(broken("packages/sdk/src/guard.ts", "export class Guard {}")).toContain("declares class Guard");
    expect(broken("packages/sdk/src/lets-ping.ts", "export class LetsPing {}")).toBe("");
    expect(broken("packages/core/src/errors.ts", "export class LetsPingError extends Error {}")).toBe("");
  });
});

describe("queries", () => {
  const path = "apps/server/src/requests/list.ts";

  test.each([
    '"select * from approval_request where id = $1"',
    "`update api_key\n set revoked_at = now()`",
    "`delete from member`",
    "`select 1 from auth_user join member on true`",
  ])("%s does not know its project", (statement) => {
    expect(broken(path, `const QUERY = ${statement};`)).toContain("without project_id");
  });

  test("a query that names its project passes, and so does one over other tables", () => {
    expect(broken(path, 'const QUERY = "select * from approval_request where project_id = $1";')).toBe("");
    expect(broken(path, 'const QUERY = "select * from auth_user where id = $1";')).toBe("");
  });

  test("an excuse holds for its own file only", () => {
    const statement = `const Q = "select 1 from member where role = 'owner' limit 1";`;
    expect(broken("apps/server/src/auth/first-run.ts", statement)).toBe("");
    expect(broken(path, statement)).toContain("without project_id");
  });
});

describe("files", () => {
  test.each(["utils", "helpers", "common", "data", "tmp"])("none is called %s", (name) => {
    expect(broken(`packages/core/src/${name}.ts`, "export {};")).toContain("name a file after what it does");
  });

  test("source has at most 400 lines, a test at most 600", () => {
    const lines = (count) => Array.from({ length: count }, () => "// a line");
    expect(broken("packages/core/src/ids.ts", ...lines(400))).toBe("");
    expect(broken("packages/core/src/ids.ts", ...lines(401))).toContain("at most 400");
    expect(broken("packages/core/src/ids.test.ts", ...lines(600))).toBe("");
    expect(broken("packages/core/src/ids.test.ts", ...lines(601))).toContain("at most 600");
  });

  test("a new package or example needs an area", () => {
    expect(broken("packages/new/src/index.ts", "export {};")).toContain("no area of AREAS");
  });
});
