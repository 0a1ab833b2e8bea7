// Holds the documents against the code: snippets, links, tables of errors and settings, and what must not be published.
// With --write it writes what it can: snippets from their sources, the tables of errors and of rights.
import { existsSync } from "node:fs";
import { readFileSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROUTES } from "../apps/server/src/routes";
import { ERRORS } from "../packages/core/src/errors";
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
import { root } from "./pnpm.mjs";
import { repositoryFiles } from "./repository-files.mjs";

/** What a reader sees before scrolling. */
const FIRST_SCREEN_LINES = 25;

const write = process.argv.includes("--write");
const problems: string[] = [];
const count = { documents: 0, snippets: 0, links: 0, errors: 0, variables: 0, routes: 0, files: 0 };

const files = repositoryFiles();
const read = (path: string) => readFileSync(join(root, path), "utf8");

/** Compares a document with what it should say; writes it where asked. */
function shouldBe(path: string, is: string, should: string, problem: string): void {
  if (is === should) return;
  if (write) {
    writeFileSync(join(root, path), should);
    console.log(`wrote ${path}`);
  } else {
    problems.push(`${path}: ${problem}; npx tsx scripts/check-docs.ts --write mends it`);
  }
}

function checkSnippets(path: string): void {
  const text = read(path);
  const synced = replaceSnippets(text, (source, region) => {
    count.snippets++;
    if (!existsSync(join(root, source))) {
      problems.push(`${path}: a snippet names ${source}, which is not there`);
      return null;
    }
    const found = regionOf(read(source), region);
    if (found === null) problems.push(`${path}: ${source} has no region ${region}`);
    return found;
  });
  shouldBe(path, text, synced, "a snippet differs from its source");
}

function checkLinks(path: string): void {
  for (const { target, line } of linksOf(read(path))) {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) continue;
    count.links++;
    const [file = "", anchor] = target.split("#");
    const reached = file === "" ? path : join(path, "..", file);
    if (!existsSync(join(root, reached))) {
      problems.push(`${path}:${line} links to ${target}, which is not there`);
    } else if (anchor !== undefined && reached.endsWith(".md") && !anchorsOf(read(reached)).has(anchor)) {
      problems.push(`${path}:${line} links to ${target}; ${reached} has no such heading`);
    }
  }
}

function checkErrors(path: string): void {
  const text = read(path);
  const tables = replaceBetween(text, "errors", errorSections(ERRORS));
  if (tables === null) problems.push(`${path} has no <!-- errors:begin --> and <!-- errors:end -->`);
  else shouldBe(path, text, tables, "its tables differ from packages/core/src/errors.ts");
  const anchors = anchorsOf(read(path));
  for (const [key, { anchor }] of Object.entries(ERRORS)) {
    count.errors++;
    for (const wanted of [key, anchor]) {
      if (!anchors.has(wanted)) problems.push(`${path} has no anchor #${wanted}, which errors link to`);
    }
  }
}

function checkRights(path: string): void {
  const text = read(path);
  const table = replaceBetween(text, "rights", rightsTable(ROUTES));
  if (table === null) problems.push(`${path} has no <!-- rights:begin --> and <!-- rights:end -->`);
  else shouldBe(path, text, table, "its table differs from the routes");
}

function checkVariables(path: string): void {
  const text = read(path);
  const released = files.filter((each) => /^packages\/sdk\/src\/.*(?<!\.test)\.ts$/.test(each));
  const known = ["apps/server/src/config.ts", ...released].flatMap((source) =>
    environmentNames(read(source)),
  );
  for (const name of ["LETSPING_PORT", "LETSPING_API_KEY"]) {
    if (!known.includes(name))
      problems.push(`${name} is not found in the sources; this check reads them wrongly`);
  }
  for (const name of new Set(known)) {
    count.variables++;
    if (!text.includes(`\`${name}\``)) problems.push(`${path} does not name ${name}`);
  }
  for (const [, name = ""] of text.matchAll(/`((?:LETSPING|DATABASE|REDIS)_[A-Z_]+)`/g)) {
    if (!known.includes(name)) problems.push(`${path} names ${name}, which nothing reads`);
  }
}

/** The contract names every path that the gateway mounts. */
function checkRoutes(path: string): void {
  const text = read(path);
  for (const source of files.filter((each) =>
    /^apps\/server\/src\/.*(routes|health|mount-auth)\.ts$/.test(each),
  )) {
    for (const route of routePaths(read(source))) {
      count.routes++;
      if (!text.includes(route)) problems.push(`${path} does not name ${route}, which ${source} mounts`);
    }
  }
  if (count.routes === 0) problems.push("no route was found in apps/server/src");
}

/** Who could be deceived about what the gateway can do must read it on the first screen. */
function checkFirstScreen(path: string): void {
  const screen = read(path).split("\n").slice(0, FIRST_SCREEN_LINES).join(" ");
  for (const words of [
    "same operating-system user as the gateway can bypass it",
    "doctor` warns",
    "container",
  ]) {
    if (!screen.replace(/[\s>]+/g, " ").includes(words)) {
      problems.push(`${path} does not say "${words}" in its first ${FIRST_SCREEN_LINES} lines`);
    }
  }
}

function checkLength(path: string, longest: number): void {
  const lines = read(path).trimEnd().split("\n").length;
  if (lines > longest) problems.push(`${path} has ${lines} lines; at most ${longest}`);
}

const documents = files.filter((path) => path.endsWith(".md") && !path.startsWith(".changeset/"));
for (const path of documents) {
  count.documents++;
  checkSnippets(path);
  checkLinks(path);
}
checkErrors("docs/errors.md");
checkRights("docs/rights.md");
checkVariables("docs/configuration.md");
checkRoutes("docs/wire.md");
checkFirstScreen("README.md");
checkFirstScreen("SECURITY.md");
checkLength("AGENTS.md", 120);
for (const path of documents.filter((each) => each.startsWith("docs/decisions/"))) checkLength(path, 40);
for (const path of files.filter((each) => !/\.(woff2|png|jpg|ico)$/.test(each))) {
  count.files++;
  for (const found of forbiddenText(read(path))) problems.push(`${path}: ${found}`);
}

for (const problem of problems) console.error(problem);
console.log(
  `documentation: ${count.documents} documents, ${count.snippets} snippets, ${count.links} links, ${count.errors} errors, ` +
    `${count.variables} variables, ${count.routes} routes, ${count.files} files searched for what must not be published; ${problems.length} problems`,
);
process.exit(problems.length > 0 ? 1 : 0);
