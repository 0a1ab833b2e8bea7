import { expect } from "vitest";
import { test } from "vitest";
import { anchorsOf } from "./documents";
import { environmentNames } from "./documents";
import { errorSections } from "./documents";
import { forbiddenText } from "./documents";
import { linksOf } from "./documents";
import { regionOf } from "./documents";
import { replaceBetween } from "./documents";
import { replaceSnippets } from "./documents";
import { rightsTable } from "./documents";
import { routePaths } from "./documents";

const SOURCE = [
  "async function main() {",
  "  // #region ask",
  "  const a = await ask();",
  "",
  "  if (a) {",
  "    run();",
  "  }",
  "  // #endregion",
  "}",
].join("\n");

test("a region comes without its markers and its common indent", () => {
  expect(regionOf(SOURCE, "ask")).toBe("const a = await ask();\n\nif (a) {\n  run();\n}");
});

test("a region that is missing or never ends is null", () => {
  expect(regionOf(SOURCE, "as")).toBeNull();
  expect(regionOf(SOURCE, "guard")).toBeNull();
  expect(regionOf("// #region ask\nrun();", "ask")).toBeNull();
});

test("only fences that name a source are replaced", () => {
  const text = "```ts source=a.ts#one\nold\n```\n\n```ts\nkept\n```\n\n```sh source=b.sh#two\nold\n```\n";
  const asked: string[] = [];
  const replaced = replaceSnippets(text, (path, region) => {
    asked.push(`${path} ${region}`);
    return region === "one" ? "new\n\nlines" : null;
  });
  expect(asked).toEqual(["a.ts one", "b.sh two"]);
  expect(replaced).toBe(text.replace("#one\nold", "#one\nnew\n\nlines"));
});

test("links are found with their lines, and not inside code", () => {
  const text = 'See [a](docs/a.md) and\n[`b`](b.md#x) ![i](i.png "t")\n```\n[c](c.md)\n```\n`[d](d.md)`\n';
  expect(linksOf(text)).toEqual([
    { target: "docs/a.md", line: 1 },
    { target: "b.md#x", line: 2 },
    { target: "i.png", line: 2 },
  ]);
});

test("anchors are those that GitHub makes", () => {
  const text =
    '# The `wire`, exactly\n## Rate limits\n## Rate limits\n```\n# not one\n```\n| <a id="internal"></a> |\n';
  expect([...anchorsOf(text)]).toEqual(["the-wire-exactly", "rate-limits", "rate-limits-1", "internal"]);
});

test("the error tables have a section for every anchor and a row for every key", () => {
  const entry = {
    status: 400,
    code: "LETSPING_400",
    retry: false,
    hint: "Send `a | b`.",
    anchor: "requests",
  };
  const sections = errorSections({
    odd_request: entry,
    away: { ...entry, status: 0, retry: true, anchor: "errors" },
  });
  expect(sections).toContain(
    '## Requests\n\n| `error` | status | `code` | retry | what to do |\n|---|---|---|---|---|\n| <a id="odd_request"></a>`odd_request` | 400 | `LETSPING_400` | no | Send `a \\| b`. |',
  );
  expect(sections).toContain('| <a id="away"></a>`away` | client | `LETSPING_400` | yes |');
  expect(anchorsOf(sections)).toEqual(
    new Set([
      ...["auth", "billing", "requests", "rate-limits", "timeouts", "errors", "webhooks"],
      ...["odd_request", "away"],
    ]),
  );
});

test("the table of rights has a row for each route, with who may call it", () => {
  const of = (may: string) => ({ method: "GET", path: `/${may}`, summary: "Reads a | b.", may });
  const rows = rightsTable(["public", "key", "key_or_viewer", "person", "admin"].map(of)).split("\n");
  expect(rows.slice(2)).toEqual([
    "| GET `/public` | yes | yes | yes | yes | yes | yes | Reads a \\| b. |",
    "| GET `/key` | – | yes | – | – | – | – | Reads a \\| b. |",
    "| GET `/key_or_viewer` | – | yes | yes | yes | yes | yes | Reads a \\| b. |",
    "| GET `/person` | – | – | own | own | own | own | Reads a \\| b. |",
    "| GET `/admin` | – | – | – | – | yes | yes | Reads a \\| b. |",
  ]);
});

test("what lies between two marks is replaced, and nothing else", () => {
  const text = "before\n<!-- t:begin -->\nold\n<!-- t:end -->\nafter\n";
  expect(replaceBetween(text, "t", "new")).toBe("before\n<!-- t:begin -->\n\nnew\n\n<!-- t:end -->\nafter\n");
  expect(replaceBetween(text, "u", "new")).toBeNull();
});

test("variables are those of a schema and those passed to a reader", () => {
  const source =
    'const E = z.object({\n  LETSPING_PORT: Port,\n  nested: {},\n});\nfromEnvironment("LETSPING_API_KEY");\n';
  expect(environmentNames(source)).toEqual(["LETSPING_PORT", "LETSPING_API_KEY"]);
});

test("paths are those of routes as data and of the sign-in library", () => {
  const source =
    'route({\n    path: "/api/keys",\n  });\n  open("/api/auth/x", "post", f);\n  const file = "/etc/hosts";\n';
  expect(routePaths(source)).toEqual(["/api/keys", "/api/auth/x"]);
});

test.each([
  [`a\nsee /${"work"}/main/x`, "line 2 has a path of one machine"],
  [`/${"home"}/maya/letsping`, "a home folder"],
  [`/${"Users"}/maya/letsping`, "a home folder"],
  [`https://npm.${"regis"}try.example/zod`, "the host of a package"],
  [`x\n${"regis"}try=https://example.test`, "a setting for a package"],
  [`    resolution: {integrity: x, tarball: https://example.test/a.tgz}`, "a download address"],
  [`-----BEGIN ${""}PRIVATE KEY-----`, "a private key"],
])("%j must not be published", (text, problem) => {
  expect(forbiddenText(text).join()).toContain(problem);
});

test("ordinary text is free", () => {
  expect(
    forbiddenText("~/.local/state/letsping, /var/lib/letsping, /home/you/agent, https://nodejs.org"),
  ).toEqual([]);
});
