import { expect, test } from "vitest";
import { addressSearch, readAddress, readPart } from "./shield-address";

test("what is looked at stands in the address, and what goes without saying does not", () => {
  const address = { view: "graph", node: "infra/grant_role", step: null } as const;
  expect(addressSearch(address, false)).toBe("?node=infra%2Fgrant_role");
  expect(readAddress("node=infra%2Fgrant_role", false)).toEqual(address);
  expect(addressSearch({ view: "list", node: null, step: null }, true)).toBe("");
});

test("a narrow screen begins with the list, and keeps a graph that was asked for", () => {
  expect(readAddress("", true).view).toBe("list");
  expect(readAddress("view=graph", true).view).toBe("graph");
  expect(readAddress("view=nonsense", false).view).toBe("graph");
});

test("a service may have any name", () => {
  expect(readPart("a%2Fb c")).toBe("a/b c");
  expect(readPart("100%")).toBe("100%");
});
