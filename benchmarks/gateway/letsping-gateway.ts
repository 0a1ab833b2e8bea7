import { spawn } from "node:child_process";
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
import { profilingWords } from "./profile";
import { seed } from "./seed";
import type { Seeding } from "./seed";
import { stopChild } from "./stop-child";
import { DATA } from "./system";
import type { Running } from "./system";
import type { System } from "./system";

const MAIN = fileURLToPath(new URL("../../apps/server/dist/main.js", import.meta.url));
const CLIENT = fileURLToPath(new URL("letsping-client.ts", import.meta.url));
/** Longest start, on a machine that is busy, in milliseconds. */
const START_MS = 180_000;
const OWNER = { email: "owner@example.test", password: "a long benchmark password" };
const API_KEY = "lp_live_benchmark_0123456789abcdefghijklmnopqrstuvwxyz";

async function untilReady(url: string, isAlive: () => boolean, log: string): Promise<void> {
  const deadline = performance.now() + START_MS;
  while (performance.now() < deadline && isAlive()) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await delay(50);
  }
  const why = isAlive() ? `was not ready within ${START_MS / 1000} s` : "ended while it started";
  throw new Error(`The gateway ${why}:\n${readFileSync(log, "utf8").slice(-2_000)}`);
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
 * Switches off what counts over time: the load is what these limits are there to refuse. Each payload is still looked at
 * for secrets, personal data, injections and addresses.
 */
async function switchLimitsOff(url: string, cookie: string, projectIds: readonly string[]): Promise<void> {
  for (const projectId of projectIds) {
    const headers = {
      "Content-Type": "application/json",
      "X-LetsPing-Project": projectId,
      Cookie: cookie,
      Origin: url,
    };
    const settings = { rules: { velocity: "off", cost: "off", loop: "off" } };
    const before = await fetch(`${url}/api/guardrails`, { headers });
    // A database that is kept from round to round has them off already.
    const { version } = (await before.json()) as { version: number };
    const body = JSON.stringify({ settings, expected_version: version });
    const answer = await fetch(`${url}/api/guardrails`, { method: "PUT", headers, body });
    if (!answer.ok)
      throw new Error(`Switching the limits off was answered ${answer.status}: ${await answer.text()}`);
  }
}

/**
 * The gateway as it is published, on the PostgreSQL that it starts for itself (fsync on), with its log on.
 *
 * @param seeding what lies in the database before the measurement
 * @param profileFolder where V8 writes a profile of each start; null for none
 */
export function letsPing(name: string, seeding: Seeding, profileFolder: string | null = null): System {
  let starts = 0;
  return {
    name,
    isKept: seeding.requests > 0,
    async start(folder, undoing): Promise<Running> {
      starts++;
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const log = join(folder, "gateway.log");
      const output = openSync(log, "a");
      const profiling = profileFolder === null ? [] : profilingWords(profileFolder, name, starts);
      const child = spawn(process.execPath, [...profiling, MAIN, "start"], {
        cwd: folder,
        detached: true,
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
      undoing.add(() => stopChild(child));
      closeSync(output);
      const { pid = 0 } = child;
      await untilReady(url, () => child.exitCode === null && child.signalCode === null, log);
      const databaseUrl = await findEmbedded(join(folder, DATA));
      if (databaseUrl === null) throw new Error("The gateway runs without an embedded database.");
      const agents = await seed(databaseUrl, seeding, API_KEY);
      const cookie = await signIn(url);
      const address: LetsPingAddress = { url, agents, cookie };
      await switchLimitsOff(
        url,
        cookie,
        agents.map(({ projectId }) => projectId),
      );
      return {
        endpoint: { client: CLIENT, address },
        port,
        memoryPids: [pid],
        databaseUrl,
        cpuPids: { gateway: [pid], database: [await postgresPidOf(databaseUrl)] },
      };
    },
  };
}
