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
import { Problem } from "./problem";
import { stopChild } from "./stop-child";
import { DATA } from "./system";
import type { Running } from "./system";
import type { System } from "./system";

const FOLDER = fileURLToPath(new URL("../peers", import.meta.url));

/** Installs the peers where they are not. */
function installPeers(): void {
  const failure = installPackages(FOLDER);
  if (failure === null) return;
  throw new Problem(
    `The peers are measured too, and could not be installed: ${failure}. Mend that, or say --only LetsPing.`,
  );
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
    install: installPeers,
    async start(folder, undoing): Promise<Running> {
      const starting = needsDatabase ? startDatabase(join(folder, DATA)) : Promise.resolve(null);
      undoing.add(async () => (await starting)?.stop());
      const database = await starting;
      const log = join(folder, "peer.log");
      const output = openSync(log, "a");
      const port = await freePort();
      const words = [
        ...["--data", join(folder, "peer"), "--port", String(port)],
        ...["--database", database?.url ?? "none"],
      ];
      const child = spawn(process.execPath, [join(FOLDER, place.folder, "server.mjs"), ...words], {
        cwd: folder,
        detached: true,
        stdio: ["ignore", "pipe", output],
      });
      undoing.add(() => stopChild(child));
      closeSync(output);
      const line = child.stdout && (await firstLine(child.stdout, once(child, "exit")));
      if (line === null)
        throw new Error(`${name} did not start:\n${readFileSync(log, "utf8").slice(-2_000)}`);
      const { processes, endpoint } = JSON.parse(line) as Ready;
      const pids = Object.entries(processes).map(([what, pid]) => [what, [pid]] as const);
      return {
        endpoint: { client: join(FOLDER, place.folder, `${place.client}.mjs`), address: endpoint },
        port,
        memoryPids: pids.flatMap(([, [pid = 0]]) => [pid]),
        cpuPids: { ...Object.fromEntries(pids), ...(database ? { database: [database.pid] } : {}) },
        databaseUrl: database?.url ?? null,
      };
    },
  };
}
