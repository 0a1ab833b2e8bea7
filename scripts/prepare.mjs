// Brings a checkout to where it can run: installs, generates and builds, each only when what it reads has changed.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdirSync } from "node:fs";
import { readdirSync } from "node:fs";
import { readFileSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { environmentWithPnpm } from "./pnpm.mjs";
import { root } from "./pnpm.mjs";
import { Problem } from "./processes.mjs";

const stamps = join(root, "node_modules", ".cache", "letsping");
const NOT_READ = new Set(["node_modules", "dist", "generated", "testing", ".turbo"]);
const isTest = (name) => /\.test\.tsx?$/.test(name);

/** Manifests of the workspace. */
function manifests() {
  const nested = ["packages", "apps", "examples"].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}/package.json`),
  );
  return ["package.json", "benchmarks/package.json", ...nested].filter((path) =>
    existsSync(join(root, path)),
  );
}

/** The stages. A stage is skipped while its inputs and outputs are as they were after its last run. */
const STAGES = [
  {
    name: "install",
    says: "Installing the dependencies",
    words: ["install", "--frozen-lockfile", "--config.confirmModulesPurge=false"],
    inputs: () => ["pnpm-lock.yaml", "pnpm-workspace.yaml", ".npmrc", ...manifests()],
    outputs: ["node_modules/.modules.yaml"],
  },
  {
    name: "generate",
    says: "Generating the database client",
    words: ["--filter", "@letsping/server", "run", "generate"],
    inputs: () => [
      "pnpm-lock.yaml",
      "apps/server/prisma",
      "apps/server/prisma.config.ts",
      "apps/server/generate.mjs",
    ],
    outputs: ["apps/server/src/generated/prisma/client.ts"],
  },
  {
    name: "build",
    says: "Building the gateway and its dashboard",
    words: ["--filter", "@letsping/server", "run", "build"],
    inputs: () => [
      "pnpm-lock.yaml",
      "tsconfig.json",
      "turbo.json",
      "apps/server/build.mjs",
      "apps/server/package.json",
      "apps/server/prisma",
      "apps/server/src",
      "apps/server/web",
      "packages/core/package.json",
      "packages/core/src",
      "packages/guardrails/package.json",
      "packages/guardrails/src",
    ],
    outputs: ["apps/server/dist/main.js", "apps/server/dist/web/index.html"],
  },
  {
    name: "build the SDK",
    says: "Building the SDK",
    words: ["--filter", "@letsping/sdk...", "run", "build"],
    inputs: () => [
      "pnpm-lock.yaml",
      "tsconfig.json",
      "tsup.preset.ts",
      "packages/sdk/package.json",
      "packages/sdk/tsup.config.ts",
      "packages/sdk/src",
      "packages/core/package.json",
      "packages/core/src",
    ],
    outputs: ["packages/core/dist/index.js", "packages/sdk/dist/index.js"],
  },
];

/** Adds a file, or all files below a folder, by name and content. */
function addTo(hash, path) {
  const full = join(root, path);
  const entries = listing(full);
  if (entries === null) {
    hash
      .update(`${path}\0`)
      .update(existsSync(full) ? readFileSync(full) : "missing")
      .update("\0");
    return;
  }
  for (const name of entries) if (!NOT_READ.has(name) && !isTest(name)) addTo(hash, `${path}/${name}`);
}

/** Names in a folder, sorted; null where it is no folder. */
function listing(path) {
  try {
    return readdirSync(path).sort();
  } catch (cause) {
    if (cause.code === "ENOTDIR" || cause.code === "ENOENT") return null;
    throw cause;
  }
}

function digestOf(paths) {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}\0`);
  for (const path of paths) addTo(hash, path);
  return hash.digest("hex");
}

function stampFile(stage) {
  return join(stamps, `${stage.name}.stamp`);
}

function isCurrent(stage, inputs) {
  if (!stage.outputs.every((path) => existsSync(join(root, path)))) return false;
  const file = stampFile(stage);
  return existsSync(file) && readFileSync(file, "utf8") === `${inputs} ${digestOf(stage.outputs)}\n`;
}

/** Shows that something goes on, in one line that ends with its seconds. @returns a function that ends the line */
export function progress(text) {
  const startedAt = Date.now();
  const seconds = () => ((Date.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`${text} …`);
  const redraw = () => process.stdout.write(`\r${text} … ${seconds()} s`);
  const timer = process.stdout.isTTY ? setInterval(redraw, 500) : null;
  return (failed = false) => {
    if (timer) clearInterval(timer);
    const end = ` ${failed ? "failed after " : ""}${seconds()} s`;
    process.stdout.write(process.stdout.isTTY ? `\r${text} …${end}\n` : `${end}\n`);
  };
}

async function runStage(family, stage) {
  const done = progress(stage.says);
  const output = [];
  const member = family.start(stage.says, "pnpm", stage.words, {
    cwd: root,
    env: environmentWithPnpm(),
    shell: process.platform === "win32",
    stdio: ["ignore", "pipe", "pipe"],
    group: true,
  });
  for (const stream of [member.child.stdout, member.child.stderr]) {
    stream?.on("data", (piece) => output.push(piece));
  }
  const { how, code } = await member.ended;
  done(code !== 0);
  if (code === 0) return;
  const text = Buffer.concat(output).toString("utf8").trimEnd().slice(-8_000);
  throw new Problem(`${text}\n\n${stage.says} did not work (${how}); what it said stands above.`);
}

/**
 * Runs the stages whose inputs have changed.
 *
 * @param family what is started belongs to it, so that a signal stops it
 * @param names which stages, of `install`, `generate`, `build` and `build the SDK`
 * @throws Problem with the output of the stage that failed
 */
export async function prepare(family, names) {
  for (const stage of STAGES.filter(({ name }) => names.includes(name))) {
    const inputs = digestOf(stage.inputs());
    if (isCurrent(stage, inputs)) continue;
    await runStage(family, stage);
    mkdirSync(stamps, { recursive: true });
    // What changed while the stage ran makes the stamp too old, so the next start runs it again.
    writeFileSync(stampFile(stage), `${inputs} ${digestOf(stage.outputs)}\n`);
  }
}
