// Packs what is published, and holds each tarball to what its users need: it has every file it names and none that it
// should not, its types fit, and it installs and loads in an empty folder, by import and by require.
import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { mkdirSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { readdirSync } from "node:fs";
import { readFileSync } from "node:fs";
import { realpathSync } from "node:fs";
import { rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importsOf } from "./boundaries.mjs";
import { leaksOf } from "./package-contents";
import type { Manifest } from "./package-contents";
import { missingOf } from "./package-contents";
import { environmentWithPnpm } from "./pnpm.mjs";
import { root } from "./pnpm.mjs";

/** What is loaded in an empty folder: they install without a network. */
const LIBRARIES = ["packages/core", "packages/sdk", "packages/guardrails", "packages/shield", "packages/mcp"];
const PACKAGES = [...LIBRARIES, "packages/adapters", "apps/server"];

const folder = mkdtempSync(join(tmpdir(), "letsping-packages-"));
const problems: string[] = [];
const windows = process.platform === "win32";

/** Runs a program; its output is shown when it fails, and the failure is noted. */
function run(what: string, command: string, words: string[], cwd = root): string {
  const result = spawnSync(command, words, {
    cwd,
    encoding: "utf8",
    shell: windows,
    env: environmentWithPnpm(),
  });
  if (result.status === 0) {
    console.log(`ok  ${what}`);
    return result.stdout;
  }
  problems.push(`${what} failed`);
  console.error(`FAILED  ${what}\n${result.stdout ?? ""}${result.stderr ?? ""}${result.error ?? ""}`);
  return "";
}

function note(what: string, found: string[]): void {
  console.log(`${found.length === 0 ? "ok" : "FAILED"}  ${what}`);
  for (const problem of found) console.error(`  ${problem}`);
  problems.push(...found.map((problem) => `${what}: ${problem}`));
}

interface Packed {
  manifest: Manifest;
  tarball: string;
  /** Where the tarball is unpacked. */
  unpacked: string;
}

function pack(path: string): Packed | null {
  const name = path.replace("/", "-");
  const answer = run(
    `${path}: pack`,
    "pnpm",
    ["pack", "--json", "--pack-destination", folder],
    join(root, path),
  );
  if (answer === "") return null;
  const { filename } = JSON.parse(answer) as { filename: string };
  const unpacked = join(folder, name);
  mkdirSync(unpacked);
  run(`${path}: unpack`, "tar", ["-xzf", filename, "-C", unpacked, "--strip-components=1"]);
  const manifest = JSON.parse(readFileSync(join(unpacked, "package.json"), "utf8")) as Manifest;
  return { manifest, tarball: filename, unpacked };
}

/** What the built gateway imports must be installed with it; our own packages are inside. */
function checkBundle({ manifest, unpacked }: Packed): void {
  const files = readdirSync(join(unpacked, "dist")).filter((file) => file.endsWith(".js"));
  const targets = files.flatMap((file) =>
    importsOf(readFileSync(join(unpacked, "dist", file), "utf8")).map(({ target }) => target),
  );
  // A file of the bundle itself must be one of those that are packed.
  const outside = [...new Set(targets)].filter(
    (target) => !isBuiltin(target) && !files.includes(target.replace(/^\.\//, "")),
  );
  const unknown = outside.filter((target) => {
    const name = target.startsWith("@") ? target.split("/").slice(0, 2).join("/") : target.split("/")[0];
    return name === undefined || name.startsWith("@letsping/") || !(name in (manifest.dependencies ?? {}));
  });
  note(
    `${manifest.name}: the bundle imports only what is installed with it (${outside.length} packages)`,
    outside.length === 0
      ? ["no import was found in dist/main.js"]
      : unknown.map((target) => `it imports ${target}`),
  );
}

/** Packs an installed dependency as it lies there, so that npm needs no network. */
function packDependency(name: string, from: string): string {
  const copy = join(folder, "dependencies", name.replace("/", "-"));
  cpSync(realpathSync(join(root, from, "node_modules", name)), join(copy, "package"), { recursive: true });
  run(`pack ${name} for the empty folder`, "tar", ["-czf", `${copy}.tgz`, "-C", copy, "package"]);
  return `${copy}.tgz`;
}

const PROBE = `
const proposal = { amount: 550, currency: "usd" };
const fail = (what) => { throw new Error(what); };
if (core.canonicalJson({ b: 1, a: [true] }) !== '{"a":[true],"b":1}') fail("canonicalJson");
if (core.diffJson(proposal, { ...proposal, amount: 5 }).changes.length !== 1) fail("diffJson");
if (!core.RequestInput.safeParse({ service: "s", action: "a", payload: proposal }).success) fail("RequestInput");
const client = new sdk.LetsPing("lp_test_" + "a".repeat(40), { baseUrl: "http://127.0.0.1:9" });
if (typeof client.ask !== "function" || typeof client.guard !== "function") fail("LetsPing");
const error = new core.LetsPingError("unavailable", "away");
if (!(error instanceof Error) || !core.isLetsPingError(error) || error.status !== 503) fail("LetsPingError");
const context = { projectId: "p", service: "s", action: "a", agent: "k", nowMs: 0, salt: "AAAAAAAAAAAAAAAAAAAAAA" };
const verdict = guardrails.createGuardrails().evaluate({ note: "ssh -i, then http://169.254.169.254/" }, context);
if (verdict.action !== "block" || verdict.findings.length === 0) fail("createGuardrails");
if (typeof mcp.createAskHumanServer !== "function") fail("createAskHumanServer");
if (typeof patterns.compilePattern !== "function") fail("compilePattern");
const store = shield.createMemoryProfileStore();
const tests = [];
contract.profileStoreContract({ test: (name, run) => tests.push(run), open: () => store, runs: 3 });
if (tests.length === 0) fail("profileStoreContract");
// What one of them rejects with ends the program.
void Promise.all(tests.map((run) => run()));
console.log([sdk, guardrails, patterns, shield, contract, mcp].map((each) => Object.keys(each).sort().join(" ")).join("\\n"));
`;

const LOADED = [
  ["core", "@letsping/core"],
  ["sdk", "@letsping/sdk"],
  ["guardrails", "@letsping/guardrails"],
  ["patterns", "@letsping/guardrails/patterns"],
  ["shield", "@letsping/shield"],
  ["contract", "@letsping/shield/testing"],
  ["mcp", "@letsping/mcp"],
];

function loadInEmptyFolder(libraries: readonly Packed[]): void {
  const empty = join(folder, "empty");
  mkdirSync(empty);
  const dependencies = {
    ...Object.fromEntries(libraries.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`])),
    re2js: `file:${packDependency("re2js", "packages/guardrails")}`,
    "@noble/hashes": `file:${packDependency("@noble/hashes", "packages/core")}`,
    zod: `file:${packDependency("zod", "packages/core")}`,
    // Linked where it lies, beside the ninety packages that it needs.
    "@modelcontextprotocol/sdk": `file:${realpathSync(join(root, "packages/mcp/node_modules/@modelcontextprotocol/sdk"))}`,
  };
  writeFileSync(join(empty, "package.json"), JSON.stringify({ name: "empty", private: true, dependencies }));
  run(
    "install the libraries in an empty folder, without a network",
    "npm",
    [...["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]],
    empty,
  );
  writeFileSync(
    join(empty, "probe.mjs"),
    `${LOADED.map(([name, from]) => `import * as ${name} from "${from}";`).join("\n")}\n${PROBE}`,
  );
  writeFileSync(
    join(empty, "probe.cjs"),
    `${LOADED.map(([name, from]) => `const ${name} = require("${from}");`).join("\n")}\n${PROBE}`,
  );
  const imported = run("load the libraries by import", process.execPath, ["probe.mjs"], empty);
  const required = run("load the libraries by require", process.execPath, ["probe.cjs"], empty);
  run("run letsping-mcp", "npx", ["--no-install", "letsping-mcp", "--version"], empty);
  note(
    "import and require give the same names",
    imported === required ? [] : [`${imported} and ${required}`],
  );
}

try {
  const packed = new Map<string, Packed>();
  for (const path of PACKAGES) {
    const one = pack(path);
    if (!one) continue;
    packed.set(path, one);
    const listed = run(`${path}: list`, "tar", ["-tzf", one.tarball]).split("\n").filter(Boolean);
    const files = listed.map((file) => file.replace(/^package\//, ""));
    note(`${path}: has what it names (${files.length} files)`, missingOf(one.manifest, files));
    note(`${path}: has nothing that it should not`, leaksOf(path, files));
    run(`${path}: publint`, "pnpm", ["exec", "publint", "run", one.tarball, "--strict"]);
    if (one.manifest.exports) run(`${path}: types (attw)`, "pnpm", ["exec", "attw", one.tarball]);
  }
  const server = packed.get("apps/server");
  if (server) checkBundle(server);
  const libraries = LIBRARIES.flatMap((path) => packed.get(path) ?? []);
  if (libraries.length === LIBRARIES.length) loadInEmptyFolder(libraries);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`packages: ${PACKAGES.length} packed, ${problems.length} problems`);
for (const problem of problems) console.error(problem);
process.exit(problems.length > 0 ? 1 : 0);
