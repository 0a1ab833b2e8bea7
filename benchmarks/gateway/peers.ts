import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync } from "node:fs";
import { openSync } from "node:fs";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { freePort } from "../../apps/server/src/testing/gateway-process";
import { installPackages } from "../install-packages";
import { startDatabase } from "./database";
import { DATA } from "./system";
import type { Running } from "./system";
import type { System } from "./system";

const FOLDER = fileURLToPath(new URL("../peers", import.meta.url));

/** Installs the peers where they are not. @throws Error where that failed */
export function installPeers(): void {
  const failure = installPackages(FOLDER);
  if (failure !== null) throw new Error(`The peers could not be installed: ${failure}`);
}

interface Ready {
  processes: Record<string, number>;
  endpoint: unknown;
}

async function firstLine(output: Readable, ended: Promise<unknown>): Promise<string | null> {
  const lines = createInterface({ input: output });
  const line = await Promise.race([once(lines, "line"), ended.then(() => null)]);
  return line === null ? null : String(line[0]);
}

/**
 * A peer of `benchmarks/peers`.
 *
 * @param client the module of its folder through which it is asked, without ending
 * @param needsDatabase whether it keeps its data in PostgreSQL
 */
export function peer(
  name: string,
  place: { folder: string; client: string },
  needsDatabase: boolean,
): System {
  return {
    name,
    isKept: false,
    async start(folder): Promise<Running> {
      const database = needsDatabase ? await startDatabase(join(folder, DATA)) : null;
      const log = join(folder, "peer.log");
      const output = openSync(log, "a");
      const words = [
        ...["--data", join(folder, "peer"), "--port", String(await freePort())],
        ...["--database", database?.url ?? "none"],
      ];
      const child = spawn(process.execPath, [join(FOLDER, place.folder, "server.mjs"), ...words], {
        cwd: folder,
        stdio: ["ignore", "pipe", output],
      });
      closeSync(output);
      const ended = once(child, "exit");
      const stop = async () => {
        child.kill("SIGTERM");
        await ended;
        await database?.stop();
      };
      const line = child.stdout ? await firstLine(child.stdout, ended) : null;
      if (line === null) {
        await database?.stop();
        throw new Error(`${name} did not start:\n${readFileSync(log, "utf8").slice(-2_000)}`);
      }
      const { processes, endpoint } = JSON.parse(line) as Ready;
      const pids = Object.entries(processes).map(([what, pid]) => [what, [pid]] as const);
      return {
        endpoint: { client: join(FOLDER, place.folder, `${place.client}.mjs`), address: endpoint },
        memoryPids: pids.flatMap(([, [pid = 0]]) => [pid]),
        cpuPids: { ...Object.fromEntries(pids), ...(database ? { database: [database.pid] } : {}) },
        databaseUrl: database?.url ?? null,
        stop,
      };
    },
  };
}
