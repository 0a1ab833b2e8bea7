import { spawn } from "node:child_process";
import { cpSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { readFileSync } from "node:fs";
import { realpathSync } from "node:fs";
import { rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { LetsPing } from "../src/index";
import type { Decision } from "../src/index";
import { API_KEY } from "./gateway-process";
import { newAction, PAYLOAD, SCHEMA, SERVICE } from "./harness";
import { signIn } from "./owner";

const packages = fileURLToPath(new URL("../..", import.meta.url));
const root = join(packages, "..");
const CHANGED = { ...PAYLOAD, amount: 220 };
/** Loaded into every process of the command, npx included: whoever reaches for the network ends there. */
const NO_NETWORK = `
const refuse = () => { throw new Error("the network is off"); };
require("node:net").Socket.prototype.connect = refuse;
require("node:dns").lookup = refuse;
require("node:dgram").createSocket = refuse;
globalThis.fetch = refuse;
`;

let folder: string;
let decision: Decision;

/** Runs a program in the folder. @throws where it could not be started */
function run(words: string[], input = "", environment: Record<string, string> = {}) {
  const [command = "", ...rest] = words;
  return new Promise<{ code: number | null; said: string; errors: string }>((resolve, reject) => {
    const env = { ...process.env, ...environment };
    const child = spawn(command, rest, { cwd: folder, env, shell: process.platform === "win32" });
    const [said, errors]: [string[], string[]] = [[], []];
    child.stdout.setEncoding("utf8").on("data", (text: string) => said.push(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => errors.push(text));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, said: said.join(""), errors: errors.join("") }));
    child.stdin.end(input);
  });
}

async function mustRun(words: string[]): Promise<string> {
  const { code, said, errors } = await run(words);
  if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}: ${said}${errors}`);
  return said;
}

/** Packs a package as it is published, or a dependency as it is installed. */
async function pack(path: string): Promise<string> {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const words = ["npx", "-y", packageManager, "--dir", path, "pack", "--json", "--pack-destination", folder];
  const said = await mustRun(words);
  return (JSON.parse(said.slice(said.indexOf("{"))) as { filename: string }).filename;
}

async function packDependency(name: string): Promise<string> {
  const copy = join(folder, "dependencies", name);
  cpSync(realpathSync(join(packages, "core/node_modules", name)), join(copy, "package"), { recursive: true });
  await mustRun(["tar", "-czf", `${copy}.tgz`, "-C", copy, "package"]);
  return `${copy}.tgz`;
}

const save = (name: string, content: string) => writeFileSync(join(folder, name), content);
const offline = (...words: string[]) => ["npx", "--offline", "@letsping/sdk", "verify", ...words];
const blocked = () => ({ NODE_OPTIONS: `--require ${join(folder, "no-network.cjs")}` });
const verify = (words: string[], input = "") => run(offline(...words), input, blocked());

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "letsping-command-"));
  save("no-network.cjs", NO_NETWORK);
  const dependencies = {
    "@letsping/core": `file:${await pack(join(packages, "core"))}`,
    "@letsping/sdk": `file:${await pack(join(packages, "sdk"))}`,
    "@noble/hashes": `file:${await packDependency("@noble/hashes")}`,
    zod: `file:${await packDependency("zod")}`,
  };
  save("package.json", JSON.stringify({ name: "auditor", private: true, dependencies }));
  await mustRun(["npm", "install", "--offline", "--no-audit", "--no-fund", "--loglevel=error"]);

  const url = inject("gatewayUrl");
  const maya = await signIn(url);
  const letsPing = new LetsPing(API_KEY, { baseUrl: url });
  const action = newAction();
  const { id } = await letsPing.defer({
    service: SERVICE,
    action,
    payload: PAYLOAD,
    schema: SCHEMA,
  });
  await maya.approve(id, CHANGED);
  decision = await letsPing.wait(id);
  save("keys.json", await (await fetch(`${url}/.well-known/jwks.json`)).text());
  save("receipt.jws", `${decision.receipt}\n`);
  save("payload.json", JSON.stringify(CHANGED));
  const { receipt, commitment_salt, payload } = decision;
  const names = { request_id: id, service: SERVICE, action, status: decision.status };
  const proof = { ...names, receipt, commitment_salt, payload, final_payload: CHANGED };
  save(`${id}.receipt.json`, JSON.stringify(proof, null, 2));
  save("forged.json", JSON.stringify({ ...proof, final_payload: { ...CHANGED, amount: 9_999 } }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const compared = () => [
  "--jwks",
  "keys.json",
  "--payload",
  "payload.json",
  "--salt",
  decision.commitment_salt,
];

test("the network really is off in these tests", async () => {
  const { code, errors } = await run(
    [process.execPath, "-e", `fetch("${inject("gatewayUrl")}")`],
    "",
    blocked(),
  );
  expect(code).toBe(1);
  expect(errors).toContain("the network is off");
});

test("npx @letsping/sdk verify tells a genuine receipt of a real gateway, with the network off", async () => {
  const { code, said, errors } = await verify(["receipt.jws", ...compared()]);
  expect(errors).not.toContain("letsping:");
  expect(said).toContain("✓ payload.json is exactly the payload that was approved, as a person changed it");
  expect(said).toContain("✓ Decided by a person, as owner");
  expect(said).toMatch(/^TEST: /);
  expect(said).toContain("The receipt is genuine. It approves exactly this payload.");
  expect(code).toBe(0);
});

test("the command that the receipt card prints works as it is printed, on what the card saves", async () => {
  const card = readFileSync(join(root, "apps/server/web/src/features/history/receipt-card.tsx"), "utf8");
  const printed =
    /`(npx @letsping\/sdk verify \$\{id\}\.receipt\.json --jwks keys\.json)`/.exec(card)?.[1] ?? "";
  const { code, said } = await run(printed.replace(/\$\{id\}/, decision.id).split(" "), "", blocked());
  expect(said).toContain(`✓ For the request ${decision.id}`);
  expect(said).toContain(`✓ For the service ${SERVICE}`);
  expect(said).toContain("✓ Its `payload` is exactly the payload that was proposed");
  expect(said).toContain("✓ Its `final_payload` is exactly the payload that was approved");
  expect(code).toBe(0);
});

test("a changed payload does not verify, and a pipe works as a file does", async () => {
  const forged = await verify(["forged.json", "--jwks", "keys.json"]);
  expect(forged.said).toContain("✗ Its `final_payload` is another payload");
  expect(forged.code).toBe(1);
  const piped = await verify(["-", "--json", ...compared()], decision.receipt);
  expect(JSON.parse(piped.said)).toMatchObject({ genuine: true, approves: true, usable: "yes" });
  expect(piped.code).toBe(0);
});

test.each([
  ["missing.jws", "missing.jws cannot be read: there is no such file."],
  [".", ". cannot be read: it is a folder."],
  ["node_modules/zod/package.json", "holds no receipt."],
])("%s ends with 2 and says why", async (file, why) => {
  const { code, said, errors } = await verify([file, ...compared()]);
  expect(errors).toContain(why);
  expect([code, said]).toEqual([2, ""]);
});

test.skipIf(process.platform === "win32")(
  "a device without an end is read no further than it has to be",
  async () => {
    const { code, errors } = await verify(["/dev/zero", ...compared()]);
    expect(errors).toContain("/dev/zero is longer than 16777216 bytes.");
    expect(code).toBe(2);
  },
);
