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
interface Output {
  outputFiles: { contents: Uint8Array; text: string }[];
}
interface Bundler {
  build: (options: Record<string, unknown>) => Promise<Output>;
}

const packageFolder = fileURLToPath(new URL("..", import.meta.url));
const agentFile = fileURLToPath(new URL("./built-agent.mjs", import.meta.url));
/** Most that the whole package may weigh in a browser, minified and gzipped, in bytes. */
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

/** A program for Node that loads the built package in one of its two forms, and prints the outcome. */
function programOf(form: "import" | "require", asks: string, guards: string): string {
  const entry = join(packageFolder, form === "import" ? "dist/index.js" : "dist/index.cjs");
  const load =
    form === "import"
      ? `await import(${JSON.stringify(entry)})`
      : `(await import("node:module")).createRequire(${JSON.stringify(agentFile)})(${JSON.stringify(entry)})`;
  const given = { baseUrl: inject("gatewayUrl"), apiKey: API_KEY, asks, guards };
  return `
    const { runAgent } = await import(${JSON.stringify(agentFile)});
    const sdk = ${load};
    console.log(JSON.stringify(await runAgent({ sdk, ...${JSON.stringify(given)} })));`;
}

const VERSIONS = ["20", "22", "24"] as const;

/** Words that run a version of Node: the one that is here, or the npm package of another. */
async function nodeOf(version: string): Promise<[string, string[]] | null> {
  if (process.versions.node.startsWith(`${version}.`)) return [process.execPath, []];
  const npx: [string, string[]] = ["npx", ["-y", "-p", `node@${version}`, "node"]];
  const { code, said } = await run(npx[0], [...npx[1], "--version"]);
  return code === 0 && said.startsWith(`v${version}.`) ? npx : null;
}

describe.each(VERSIONS)("in Node %s", (version) => {
  let node: [string, string[]] | null = null;
  beforeAll(async () => {
    node = await nodeOf(version);
  });

  test.for(["import", "require"] as const)("asks and guards through %s", async (form, { skip }) => {
    const required = (process.env["LETSPING_REQUIRE"] ?? "").split(",").includes("node");
    if (!node && !required) skip(`npm has no Node ${version} here`);
    if (!node) throw new Error(`Node ${version} is required, and npm has none here.`);
    const [command, words] = node;
    await decideFor(async (asks, guards) => {
      const program = ["--input-type=module", "-e", programOf(form, asks, guards)];
      const { code, said, errors } = await run(command, [...words, ...program]);
      if (code !== 0) throw new Error(`Node ${version} ended with ${code}: ${errors}`);
      return JSON.parse(said) as Outcome;
    });
  });
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

test("the built files name no module of Node and no package but core and zod", async () => {
  const names = new Set<string>();
  for (const file of ["dist/index.js", "dist/index.cjs"]) {
    await bundle(`export * from ${JSON.stringify(join(packageFolder, file))}`, {
      format: "esm",
      plugins: [
        {
          name: "names",
          setup(builder: { onResolve: (filter: object, on: (found: { path: string }) => object) => void }) {
            builder.onResolve({ filter: /^[^./]/ }, ({ path }) => {
              names.add(path);
              return { path, external: true };
            });
          },
        },
      ],
    });
  }
  expect([...names].filter((name) => !name.startsWith("/")).sort()).toEqual(["@letsping/core", "zod"]);
});

test("weighs little, and brings Zod only where a program uses it", async () => {
  const entry = JSON.stringify(join(packageFolder, "dist/index.js"));
  const sizes: Record<string, number> = {};
  for (const [name, contents] of [
    ["all of it", `export * from ${entry}`],
    ["LetsPing", `export { LetsPing } from ${entry}`],
    ["verifyDecision", `export { verifyDecision } from ${entry}`],
  ] as const) {
    const text = await bundle(contents, {
      format: "esm",
      minify: true,
      platform: "browser",
      external: ["zod"],
    });
    expect(text).not.toMatch(/from ?"zod"|import ?"zod"/);
    sizes[name] = gzipSync(text, { level: 9 }).length;
  }
  process.stdout.write(`@letsping/sdk, minified and gzipped, in bytes: ${JSON.stringify(sizes)}\n`);
  expect(sizes["all of it"]).toBeLessThan(MOST_BYTES);
});

test("the version of the built package is that of its manifest", async () => {
  const { version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as {
    version: string;
  };
  expect(await bundle(`export * from ${JSON.stringify(join(packageFolder, "dist/index.js"))}`)).toContain(
    `"${version}"`,
  );
});
