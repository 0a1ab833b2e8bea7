import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as entry from "./index";
import { MCP_VERSION } from "./version";

test("the entry has these names and no others", () => {
  expect(Object.keys(entry).sort()).toEqual(["createAskHumanServer", "createQuestions", "serveOverHttp"]);
});

test("the version is that of the package", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  expect(MCP_VERSION).toBe(manifest.version);
});
