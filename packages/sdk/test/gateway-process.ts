import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { clusterPaths } from "../../../apps/server/src/db/cluster-paths";
import { unprivilegedUser } from "../../../apps/server/src/db/unprivileged-user";

/** The person who decides in these tests, and the key of the agent that asks. */
export const OWNER = { email: "maya@example.com", password: "correct-horse-9" };
export const API_KEY = "lp_test_abcdefghijklmnopqrstuvwxyz012345";

const SERVER_FOLDER = fileURLToPath(new URL("../../../apps/server", import.meta.url));
/** Longest start, with a database that has to be made first, in milliseconds. */
const START_MS = 60_000;

/** A gateway with its own data folder, which outlives its processes. */
export interface TestGateway {
  url: string;
  /** Starts the process and waits until it says that it is ready. */
  start: () => Promise<void>;
  /** Ends the process and waits for its end. */
  stop: (signal?: NodeJS.Signals) => Promise<void>;
  /** Ends the process and removes everything it stored. */
  remove: () => Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function environmentOf(dataDir: string, port: number): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(LETSPING_|DATABASE_|REDIS_URL|NODE_OPTIONS|VITEST)/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    LETSPING_DATA_DIR: dataDir,
    LETSPING_PORT: String(port),
    LETSPING_OWNER_EMAIL: OWNER.email,
    LETSPING_OWNER_PASSWORD: OWNER.password,
    LETSPING_BOOTSTRAP_API_KEY: API_KEY,
  };
}

function untilReady(child: ChildProcess): Promise<void> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`The gateway ${why}.\n${said.slice(-20).join("\n")}`));
    const late = setTimeout(() => fail(`was not ready within ${START_MS} ms`), START_MS);
    child.once("exit", (code, signal) => {
      clearTimeout(late);
      fail(`ended with ${code ?? signal} before it was ready`);
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on("line", (line) => {
        said.push(line);
        if (!line.includes('"the gateway is ready"')) return;
        clearTimeout(late);
        resolve();
      });
    }
  });
}

/** A real gateway from its sources, with an embedded PostgreSQL. Call `remove` at the end. */
export async function createGateway(): Promise<TestGateway> {
  const dataDir = mkdtempSync(join(tmpdir(), "letsping-sdk-"));
  const port = await freePort();
  let child: ChildProcess | null = null;

  async function stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const running = child;
    child = null;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill(signal);
    await ended;
  }

  return {
    url: `http://127.0.0.1:${port}`,
    stop,
    async start() {
      const words = ["--conditions=@letsping/source", "--import", "tsx", "src/main.ts"];
      const env = environmentOf(dataDir, port);
      child = spawn(process.execPath, words, {
        cwd: SERVER_FOLDER,
        env,
        stdio: ["ignore", "pipe", "pipe"],
      });
      await untilReady(child);
    },
    async remove() {
      await stop();
      const user = unprivilegedUser();
      // As root the cluster lies outside the data folder.
      if (user) rmSync(dirname(clusterPaths(dataDir, user).cluster), { recursive: true, force: true });
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
