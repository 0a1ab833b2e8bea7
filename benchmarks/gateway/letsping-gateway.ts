import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync } from "node:fs";
import { openSync } from "node:fs";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findEmbedded } from "../../apps/server/src/db/embedded";
import { freePort } from "../../apps/server/src/testing/gateway-process";
import { postgresPidOf } from "./database";
import type { LetsPingAddress } from "./letsping-client";
import { seed } from "./seed";
import type { Seeding } from "./seed";
import { DATA } from "./system";
import type { Running } from "./system";
import type { System } from "./system";

const MAIN = fileURLToPath(new URL("../../apps/server/dist/main.js", import.meta.url));
const CLIENT = fileURLToPath(new URL("letsping-client.ts", import.meta.url));
const START_MS = 60_000;
const OWNER = { email: "owner@example.test", password: "a long benchmark password" };
const API_KEY = "lp_live_benchmark_0123456789abcdefghijklmnopqrstuvwxyz";

async function untilReady(url: string, isAlive: () => boolean, log: string): Promise<void> {
  const deadline = performance.now() + START_MS;
  while (performance.now() < deadline && isAlive()) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await delay(50);
  }
  throw new Error(`The gateway did not start:\n${readFileSync(log, "utf8").slice(-2_000)}`);
}

async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: url },
    body: JSON.stringify(OWNER),
  });
  if (!answer.ok) throw new Error(`Signing in was answered ${answer.status}: ${await answer.text()}`);
  return answer.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
}

/**
 * The gateway as it is published, on the PostgreSQL that it starts for itself (fsync on), with its log on.
 *
 * @param seeding what lies in the database before the measurement
 */
export function letsPing(name: string, seeding: Seeding, nodeArguments: readonly string[] = []): System {
  return {
    name,
    isKept: seeding.requests > 0,
    async start(folder): Promise<Running> {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const log = join(folder, "gateway.log");
      const output = openSync(log, "a");
      const child = spawn(process.execPath, [...nodeArguments, MAIN, "start"], {
        cwd: folder,
        env: {
          PATH: process.env["PATH"],
          HOME: process.env["HOME"],
          LETSPING_PORT: String(port),
          LETSPING_DATA_DIR: join(folder, DATA),
          LETSPING_OWNER_EMAIL: OWNER.email,
          LETSPING_OWNER_PASSWORD: OWNER.password,
          LETSPING_BOOTSTRAP_API_KEY: API_KEY,
        },
        stdio: ["ignore", output, output],
      });
      closeSync(output);
      const { pid = 0 } = child;
      const isAlive = () => child.exitCode === null && child.signalCode === null;
      const stop = async () => {
        if (!isAlive()) return;
        child.kill("SIGTERM");
        await once(child, "exit");
      };
      try {
        await untilReady(url, isAlive, log);
        const databaseUrl = await findEmbedded(join(folder, DATA));
        if (databaseUrl === null) throw new Error("The gateway runs without an embedded database.");
        const agents = await seed(databaseUrl, seeding, API_KEY);
        const address: LetsPingAddress = { url, agents, cookie: await signIn(url) };
        return {
          endpoint: { client: CLIENT, address },
          memoryPids: [pid],
          databaseUrl,
          cpuPids: { gateway: [pid], database: [await postgresPidOf(databaseUrl)] },
          stop,
        };
      } catch (cause) {
        await stop();
        throw cause;
      }
    },
  };
}
