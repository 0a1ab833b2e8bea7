import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LetsPing } from "@letsping/sdk";
import { until } from "../src/testing/until";
import { afterAll, beforeAll, expect, test } from "vitest";

const SERVER = fileURLToPath(new URL("..", import.meta.url));
const KEY = "lp_test_abcdefghijklmnopqrstuvwxyz012345";
const OWNER = { email: "maya@example.com", password: "correct-horse-9" };
const READY_MS = 180_000;

let folder: string;
let url: string;
let stop: () => Promise<number | null>;
let output = "";

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function run(command: string, words: string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (piece) => {
        said += String(piece);
      });
    }
    child.on("error", reject);
    child.on("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${words.join(" ")}: ${said}`)),
    );
  });
}

async function untilReady(hasEnded: () => boolean): Promise<void> {
  await until(
    "the packed gateway is ready",
    async () => {
      if (hasEnded())
        throw new Error(`The packed gateway ended before it was ready:\n${output.slice(-3_000)}`);
      return fetch(`${url}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      );
    },
    READY_MS,
  );
}

// As a user does it: npm, an empty folder, the tarball, nothing of this repository.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "letsping-packed-"));
  // pnpm writes the versions of the catalogue into the manifest; npm would not.
  const { packageManager } = JSON.parse(
    await readFile(new URL("../../../package.json", import.meta.url), "utf8"),
  );
  await run("npx", ["--yes", packageManager, "pack", "--pack-destination", folder], SERVER);
  const tarball = (await readdir(folder)).find((name) => name.endsWith(".tgz"));
  const port = await freePort();
  url = `http://localhost:${port}`;
  const child = spawn("npx", ["--yes", `--package=${join(folder, tarball ?? "")}`, "--", "letsping-server"], {
    cwd: folder,
    // A group of its own, so that npx and the gateway stop together.
    detached: true,
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      LETSPING_PORT: String(port),
      LETSPING_DATA_DIR: join(folder, "data"),
      LETSPING_BOOTSTRAP_API_KEY: KEY,
      LETSPING_OWNER_EMAIL: OWNER.email,
      LETSPING_OWNER_PASSWORD: OWNER.password,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (piece) => {
      output += String(piece);
    });
  }
  let hasEnded = false;
  const ended = new Promise<number | null>((resolve) => {
    child.on("exit", (code) => {
      hasEnded = true;
      resolve(code);
    });
  });
  stop = () => {
    if (child.pid !== undefined && !hasEnded) process.kill(-child.pid, "SIGTERM");
    return ended;
  };
  await untilReady(() => hasEnded);
});
afterAll(async () => {
  await stop();
  await rm(folder, { recursive: true, force: true });
});

test("the packed gateway runs from npx in an empty folder, with the dashboard inside", async () => {
  const page = await (await fetch(url)).text();
  expect(page).toContain('<div id="root">');
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? "";
  expect((await fetch(url + script)).headers.get("content-type")).toMatch(/javascript/);
});

test("an agent asks it, a person approves, the answer is released", async () => {
  const agent = new LetsPing(KEY, { baseUrl: `${url}/api` });
  const { id } = await agent.defer({
    service: "mailer",
    action: "send_email",
    payload: { to: "ada@example.com" },
  });
  const headers = { "Content-Type": "application/json", Origin: url };
  const signedIn = await fetch(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    headers,
    body: JSON.stringify(OWNER),
  });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  const resolved = await fetch(`${url}/api/resolve`, {
    method: "POST",
    headers: { ...headers, Cookie: cookie },
    body: JSON.stringify({ id, decision: "approve" }),
  });
  expect(resolved.status).toBe(200);
  expect(await agent.wait(id)).toMatchObject({
    status: "APPROVED",
    final_payload: { to: "ada@example.com" },
  });
  expect(output).not.toContain(KEY);
  expect(output).not.toContain("ada@example.com");
});
