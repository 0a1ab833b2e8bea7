import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as sdk from "./index";
import { LetsPing } from "./index";
import { SDK_VERSION } from "./version";

test("exports these values, and no others", () => {
  expect(Object.keys(sdk).sort()).toMatchInlineSnapshot(`
    [
      "ERRORS",
      "LetsPing",
      "LetsPingError",
      "computeDiff",
      "isLetsPingError",
      "verifyDecision",
    ]
  `);
});

test("exports these types, and no others", () => {
  const source = readFileSync(new URL("./index.ts", import.meta.url), "utf8");
  const types = [...source.matchAll(/export type \{([^}]+)\}/g)].flatMap(([, names = ""]) =>
    names.split(","),
  );
  expect(types.map((name) => name.trim()).sort()).toMatchInlineSnapshot(`
    [
      "AskRequest",
      "Decision",
      "Deferred",
      "ErrorKey",
      "GuardCall",
      "GuardContext",
      "GuardOptions",
      "LetsPingOptions",
      "Payload",
      "ReceiptClaims",
      "ReceiptExpectation",
      "ReceiptJwks",
      "Schema",
      "Status",
      "VerifiedDecision",
      "WaitOptions",
    ]
  `);
});

test("a client has these methods, and no others", () => {
  const client = new LetsPing("lp_test_x");
  const own = Object.getOwnPropertyNames(client);
  expect([...own, ...Object.getOwnPropertyNames(LetsPing.prototype)].sort()).toMatchInlineSnapshot(`
    [
      "ask",
      "cancel",
      "constructor",
      "defer",
      "getRequestStatus",
      "guard",
      "observe",
      "status",
      "tool",
      "wait",
      "waitForDecision",
    ]
  `);
});

test("the version is that of the package", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  expect(SDK_VERSION).toBe(manifest.version);
});
