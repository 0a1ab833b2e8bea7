import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { readFileSync } from "node:fs";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { EdgeVM } from "@edge-runtime/vm";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { API_KEY } from "./gateway-process";
import { newAction, PAYLOAD } from "./harness";
import { signIn } from "./owner";
import type { Owner } from "./owner";

interface Outcome {
  status: string;
  reason: string;
  result: { refunded: number };
  ran: unknown[];
  unsafe: string;
}
/** What a program of `programOf` prints. */
interface Report {
  outcome: Outcome;
  /** Calls by each of Node's two clients. */
  by: { http: number; fetch: number };
  keptAliveBy: string[];
}
/** A target of `exports`: a file, or conditions of which the first that is met counts. */
type Conditional = string | { [condition: string]: Conditional };
interface Output {
  outputFiles: { contents: Uint8Array; text: string }[];
}
interface Bundler {
  build: (options: Record<string, unknown>) => Promise<Output>;
}

const packageFolder = fileURLToPath(new URL("..", import.meta.url));
const agentFile = fileURLToPath(new URL("./built-agent.mjs", import.meta.url));
/** Most that the whole package may weigh, minified and gzipped, in bytes. */
const MOST_BYTES = 12_000;

// The bundler that the build itself uses.
const fromTsup = createRequire(createRequire(import.meta.url).resolve("tsup"));
const { build } = fromTsup("esbuild") as Bundler;

let maya: Owner;
let folder: string;
beforeAll(async () => {
  if (!existsSync(join(packageFolder, "dist/index.js"))) {
    throw new Error("packages/sdk/dist is missing. Run `npm run build` first.");
  }
  maya = await signIn(inject("gatewayUrl"));
  folder = mkdtempSync(join(tmpdir(), "letsping-built-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program of the built package, in one text. */
async function bundle(contents: string, more: Record<string, unknown> = {}): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: packageFolder },
    bundle: true,
    write: false,
    target: "es2022",
    logLevel: "silent",
    ...more,
  });
  const [file] = outputFiles;
  if (!file) throw new Error("The bundler wrote nothing.");
  return file.text;
}

/** The file that a package's `exports` give under conditions, as Node and bundlers choose it. */
function resolveConditions(target: Conditional, conditions: readonly string[]): string | undefined {
  if (typeof target === "string") return target;
  for (const [condition, inner] of Object.entries(target)) {
    const found = conditions.includes(condition) ? resolveConditions(inner, conditions) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** Lets a person reject what is asked and reduce what is guarded, and checks what the runtime says. */
async function decideFor(run: (asks: string, guards: string) => Promise<Outcome>): Promise<void> {
  const [asks, guards] = [newAction(), newAction()];
  const running = run(asks, guards);
  const decided = (async () => {
    await maya.reject((await maya.pending(asks)).id, "Not this one.");
    const { id } = await maya.pending(guards);
    await maya.approve(id, { ...PAYLOAD, amount: 220 });
    return id;
  })();
  const [outcome, id] = await Promise.all([running, decided]);
  expect(outcome).toEqual({
    status: "REJECTED",
    reason: "Not this one.",
    result: { refunded: 220 },
    ran: [{ ...PAYLOAD, amount: 220 }],
    unsafe: "payload_invalid",
  });
  expect((await maya.detail(id)).execution.state).toBe("EXECUTED");
}

/** Runs a program and gives what it printed; null where the program could not be had. */
function run(
  command: string,
  words: string[],
): Promise<{ code: number | null; said: string; errors: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    const [said, errors]: [string[], string[]] = [[], []];
    child.stdout.setEncoding("utf8").on("data", (text: string) => said.push(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => errors.push(text));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, said: said.join(""), errors: errors.join("") }));
  });
}

type Form = "import" | "require";
type Entry = "node" | "index";

/** A program for Node that loads the built package in one of its two forms, and prints what came of it. */
function programOf(form: Form, entry: Entry, asks: string, guards: string): string {
  const file = JSON.stringify(join(packageFolder, `dist/${entry}.${form === "import" ? "js" : "cjs"}`));
  const load =
    form === "import"
      ? `await import(${file})`
      : `(await import("node:module")).createRequire(${JSON.stringify(agentFile)})(${file})`;
  const given = { baseUrl: inject("gatewayUrl"), apiKey: API_KEY, asks, guards };
  return `
    import { subscribe } from "node:diagnostics_channel";
    const by = { http: 0, fetch: 0 };
    subscribe("http.client.request.start", () => by.http++);
    subscribe("undici:request:create", () => by.fetch++);
    const { runAgent } = await import(${JSON.stringify(agentFile)});
    const sdk = ${load};
    const outcome = await runAgent({ sdk, ...${JSON.stringify(given)} });
    // A free connection is let go in the turn after its last answer.
    await new Promise(setImmediate);
    const keptAliveBy = process.getActiveResourcesInfo().filter((name) => name.startsWith("TCP"));
    console.log(JSON.stringify({ outcome, by, keptAliveBy }));`;
}

const VERSIONS = ["20", "22", "24"] as const;

/** The program of a version of Node: the one that is here, or the npm package of another. */
async function nodeOf(version: string): Promise<string | null> {
  if (process.versions.node.startsWith(`${version}.`)) return process.execPath;
  const print = "console.log(process.versions.node, process.execPath)";
  const { code, said } = await run("npx", ["-y", "-p", `node@${version}`, "node", "-e", print]);
  return code === 0 && said.startsWith(`${version}.`) ? said.slice(said.indexOf(" ")).trim() : null;
}

describe.each(VERSIONS)("in Node %s", (version) => {
  let node: string | null = null;
  beforeAll(async () => {
    node = await nodeOf(version);
  });

  test.for([
    ["import", "node"],
    ["require", "node"],
    ["import", "index"],
    ["require", "index"],
  ] as const)("asks and guards through %s of the entry %s", async ([form, entry], { skip }) => {
    const required = (process.env["LETSPING_REQUIRE"] ?? "").split(",").includes("node");
    if (!node && !required) skip(`npm has no Node ${version} here`);
    if (!node) throw new Error(`Node ${version} is required, and npm has none here.`);
    const command = node;
    await decideFor(async (asks, guards) => {
      const program = ["--input-type=module", "-e", programOf(form, entry, asks, guards)];
      const { code, said, errors } = await run(command, program);
      if (code !== 0) throw new Error(`Node ${version} ended with ${code}: ${errors}`);
      const { outcome, by, keptAliveBy } = JSON.parse(said) as Report;
      const [used, unused] = entry === "node" ? [by.http, by.fetch] : [by.fetch, by.http];
      expect(used).toBeGreaterThan(5);
      expect(unused).toBe(0);
      expect(keptAliveBy).toEqual([]);
      return outcome;
    });
  });
});

test.each([
  [["node", "import"], "dist/node.js"],
  [["node", "require"], "dist/node.cjs"],
  [["import"], "dist/index.js"],
  [["require"], "dist/index.cjs"],
  // Runtimes and bundlers that also say "node".
  [["browser", "node", "import"], "dist/index.js"],
  [["worker", "node", "import"], "dist/index.js"],
  [["workerd", "node", "import"], "dist/index.js"],
  [["edge-light", "node", "import"], "dist/index.js"],
  [["deno", "node", "import"], "dist/index.js"],
  [["bun", "node", "import"], "dist/index.js"],
] as [string[], string][])("under the conditions %j the package is %s", (conditions, file) => {
  const { exports } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as {
    exports: { ".": Conditional };
  };
  expect(resolveConditions(exports["."], ["default", ...conditions])).toBe(`./${file}`);
});

test("asks and guards in an edge runtime, which has web APIs and nothing of Node", async () => {
  const program = await bundle(
    `import * as sdk from ${JSON.stringify(join(packageFolder, "dist/index.js"))};
     import { runAgent } from ${JSON.stringify(agentFile)};
     globalThis.runBuiltAgent = (given) => runAgent({ sdk, ...given }).then(JSON.stringify);`,
    { format: "iife", platform: "browser" },
  );
  const edge = new EdgeVM();
  expect(edge.evaluate("typeof process + typeof require + typeof Buffer")).toBe("undefined".repeat(3));
  edge.evaluate(program);
  await decideFor(async (asks, guards) => {
    const given = { baseUrl: inject("gatewayUrl"), apiKey: API_KEY, asks, guards };
    return JSON.parse(
      await edge.evaluate<Promise<string>>(`runBuiltAgent(${JSON.stringify(given)})`),
    ) as Outcome;
  });
});

test.each([
  ["index", ["@letsping/core", "zod"]],
  ["node", ["@letsping/core", "http", "https", "zod"]],
])("the entry %s names these packages and modules of Node, and no others", async (entry, expected) => {
  const names = new Set<string>();
  for (const file of [`dist/${entry}.js`, `dist/${entry}.cjs`]) {
    await bundle(`export * from ${JSON.stringify(join(packageFolder, file))}`, {
      format: "esm",
      plugins: [
        {
          name: "names",
          setup(builder: { onResolve: (filter: object, on: (found: { path: string }) => object) => void }) {
            builder.onResolve({ filter: /^[^./]/ }, ({ path }) => {
              names.add(path.replace(/^node:/, ""));
              return { path, external: true };
            });
          },
        },
      ],
    });
  }
  expect([...names].filter((name) => !name.startsWith("/")).sort()).toEqual(expected);
});

test.each([
  ["index", "browser"],
  ["node", "node"],
] as const)(
  "the entry %s weighs little, and brings Zod only where a program uses it",
  async (file, platform) => {
    const entry = JSON.stringify(join(packageFolder, `dist/${file}.js`));
    const sizes: Record<string, number> = {};
    for (const [name, contents] of [
      ["all of it", `export * from ${entry}`],
      ["LetsPing", `export { LetsPing } from ${entry}`],
      ["verifyDecision", `export { verifyDecision } from ${entry}`],
    ] as const) {
      const text = await bundle(contents, { format: "esm", minify: true, platform, external: ["zod"] });
      expect(text).not.toMatch(/from ?"zod"|import ?"zod"/);
      // What makes the entry differ is its one side effect, which a bundler must not drop.
      expect(text.includes("undici.globalDispatcher")).toBe(file === "node");
      sizes[name] = gzipSync(text, { level: 9 }).length;
    }
    process.stdout.write(
      `@letsping/sdk for ${platform}, minified and gzipped, in bytes: ${JSON.stringify(sizes)}\n`,
    );
    expect(sizes["all of it"]).toBeLessThanOrEqual(MOST_BYTES);
  },
);

test("the version of the built package is that of its manifest", async () => {
  const { version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as {
    version: string;
  };
  expect(await bundle(`export * from ${JSON.stringify(join(packageFolder, "dist/index.js"))}`)).toContain(
    `"${version}"`,
  );
});
