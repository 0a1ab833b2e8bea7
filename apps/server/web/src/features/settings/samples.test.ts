import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SDK_INSTALL } from "./samples";

test("the pages install the SDK as README.md says", () => {
  const readme = readFileSync(new URL("../../../../../../README.md", import.meta.url), "utf8");
  expect(readme).toContain(SDK_INSTALL);
  expect(readme).toContain("npm run tarballs");
});
