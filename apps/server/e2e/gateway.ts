import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LetsPing } from "@letsping/sdk";
import { until } from "../src/testing/until";

const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const READY_MS = 60_000;

export const OWNER = { email: "maya@example.com", password: "correct-horse-9", name: "Maya Lindqvist" };
export const API_KEY = "lp_test_abcdefghijklmnopqrstuvwxyz012345";

export interface Gateway {
  url: string;
  agent: LetsPing;
  /** A link that signs the owner in, as the local command makes it. */
  signInLink: () => Promise<string>;
  stop: () => Promise<void>;
  start: () => Promise<void>;
  close: () => Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Runs a command of the built gateway to its end. */
function run(words: string[], environment: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...words], {
      env: environment,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let errors = "";
    child.stderr.on("data", (piece) => {
      errors += String(piece);
    });
    child.on("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`${words.join(" ")} failed: ${errors}`)),
    );
  });
}

async function untilReady(url: string, hasEnded: () => string | null): Promise<void> {
  await until(
    "the gateway is ready",
    async () => {
      const problem = hasEnded();
      if (problem !== null) throw new Error(`The gateway ended before it was ready:\n${problem}`);
      return fetch(`${url}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      );
    },
    READY_MS,
  );
}

/** Tests ask the same again and again, and quickly: here that is neither a loop nor too fast. */
async function liftLimits(url: string): Promise<void> {
  const headers = { "Content-Type": "application/json", Origin: url };
  const signedIn = await fetch(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    headers,
    body: JSON.stringify({ email: OWNER.email, password: OWNER.password }),
  });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  const saved = await fetch(`${url}/api/guardrails`, {
    method: "PUT",
    headers: { ...headers, Cookie: cookie },
    body: JSON.stringify({ settings: { rules: { velocity: "off", loop: "off" } }, expected_version: 0 }),
  });
  if (!saved.ok) throw new Error(`The limits were not lifted: ${await saved.text()}`);
}

interface Start {
  /** Whether there is an owner from the start. Default true; without one, the first run is the test's. */
  owner?: boolean;
  /** Whether the guardrails are as they come. Default: without limits of speed and loops. */
  guarded?: boolean;
}

/** Starts the built gateway with an embedded database of its own. */
export async function startGateway({ owner = true, guarded = false }: Start = {}): Promise<Gateway> {
  const folder = await mkdtemp(join(tmpdir(), "letsping-e2e-"));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const environment: NodeJS.ProcessEnv = {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    LETSPING_DATA_DIR: folder,
    LETSPING_PORT: String(port),
    LETSPING_BOOTSTRAP_API_KEY: API_KEY,
    ...(owner ? { LETSPING_OWNER_EMAIL: OWNER.email, LETSPING_OWNER_PASSWORD: OWNER.password } : {}),
  };
  let ended: Promise<void> = Promise.resolve();
  let kill: () => void = () => undefined;
  const start = async () => {
    const child = spawn(process.execPath, [MAIN, "start"], {
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let code: number | null | undefined;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (piece) => {
        output = `${output}${String(piece)}`.slice(-4_000);
      });
    }
    ended = new Promise((resolve) => {
      child.on("exit", (exitCode) => {
        code = exitCode;
        resolve();
      });
    });
    kill = () => void child.kill("SIGTERM");
    await untilReady(url, () => (code === undefined ? null : output));
  };
  const stop = async () => {
    kill();
    await ended;
  };
  await start();
  if (owner && !guarded) await liftLimits(url);
  return {
    url,
    agent: new LetsPing({ apiKey: API_KEY, baseUrl: `${url}/api` }),
    start,
    stop,
    async signInLink() {
      const file = join(folder, `link-${performance.now()}`);
      await run(["sign-in-link", "--file", file], environment);
      return (await readFile(file, "utf8")).trim();
    },
    async close() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
