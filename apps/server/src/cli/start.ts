import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { Server } from "node:http";
import { randomBytes } from "node:crypto";
import { chmodSync } from "node:fs";
import { existsSync } from "node:fs";
import { mkdirSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { dirname } from "node:path";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createApp } from "../app";
import { ensureFirstRun } from "../auth/first-run";
import type { Config } from "../config";
import { StartError } from "../config";
import { createDeps } from "../create-deps";
import { startEmbedded } from "../db/embedded";
import { lockFolder } from "../db/folder-lock";
import { resolveMasterKey } from "../db/master-key";
import { migrate } from "../db/migrate";
import { requireOwnTransactions } from "../db/transaction-order";
import { createLog } from "../http/log";
import type { Log } from "../http/log";
import { startSweeper } from "../requests/sweeper";
import { startLearner } from "../shield/learner";
import { say } from "./commands";
import { createDrain } from "./drain";
import { lostDatabase } from "./lost-database";
import { noteDatabase } from "./lost-database";

const PORTS_TRIED = 20;

type Undo = () => void | Promise<void>;

/** Folder of the SQL migrations: beside the bundled gateway, or in the source tree. */
export function migrationsFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const candidates = [
    join(here, "..", "prisma", "migrations"),
    join(here, "..", "..", "prisma", "migrations"),
  ];
  const found = candidates.find((folder) => existsSync(join(folder, "0001_init")));
  if (!found)
    throw new StartError("The gateway's SQL migrations are missing from its package. Install it again.");
  return found;
}

function listenOnce(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Takes the port; the next free one only where none was chosen. */
async function listen(server: Server, config: Config): Promise<number> {
  for (let offset = 0; ; offset++) {
    try {
      return await listenOnce(server, config.port + offset, config.host);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code !== "EADDRINUSE")
        throw new StartError(
          `The gateway cannot listen on ${config.host}:${config.port} (${code ?? String(cause)}).`,
        );
      if (!config.portIsFree || offset >= PORTS_TRIED) {
        throw new StartError(
          `Port ${config.port} is taken. Stop what uses it, or set LETSPING_PORT to another.`,
        );
      }
    }
  }
}

async function openDatabaseUrl(
  config: Config,
  log: Log,
  undo: Undo[],
): Promise<{ url: string; directUrl: string }> {
  if (config.databaseUrl)
    return { url: config.databaseUrl, directUrl: config.databaseDirectUrl ?? config.databaseUrl };
  const lost = lostDatabase(config);
  if (lost) throw new StartError(`${lost} Nothing was started.`);
  const embedded = await startEmbedded({
    dataDir: config.dataDir,
    onRestart: () => log.warn("PostgreSQL had died and was started again"),
    onError: (cause) =>
      log.error({ err: cause }, "PostgreSQL died and could not be started again; trying on"),
  });
  undo.push(() => embedded.stop());
  noteDatabase(config.dataDir);
  if (embedded.adopted) log.info("took over the PostgreSQL that was still running");
  return { url: embedded.url, directUrl: embedded.url };
}

function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    // Kept, so that a signal that comes twice (to the group, and from whoever started us) does not cut the stop short.
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => resolve(name));
  });
}

function prepareFolder(config: Config, undo: Undo[]): ReturnType<typeof lockFolder> | null {
  if (config.databaseUrl) return null;
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  if (process.platform !== "win32") chmodSync(config.dataDir, 0o700);
  const lock = lockFolder(config.dataDir, config.port);
  undo.push(lock.release);
  return lock;
}

/** Starts everything in order; `undo` collects how to stop it, in the opposite order. */
async function bringUp(config: Config, log: Log, undo: Undo[]): Promise<number> {
  const lock = prepareFolder(config, undo);
  let handle: RequestListener = (_request, response) => {
    response.writeHead(503, { "Content-Type": "application/json", "Retry-After": "1" });
    response.end(
      JSON.stringify({ error: "unavailable", code: "LETSPING_503", message: "The gateway is starting." }),
    );
  };
  const server = createServer((request, response) => void handle(request, response));
  // Long polls are held by us; an idle connection is the client's to keep.
  server.keepAliveTimeout = 75_000;
  const stopServer = createDrain(server);
  const port = await listen(server, config);
  undo.push(stopServer);
  lock?.update(port);

  const { url, directUrl } = await openDatabaseUrl(config, log, undo);
  const random = (length: number) => new Uint8Array(randomBytes(length));
  const masterKey = await resolveMasterKey(config, directUrl, random);
  const applied = await migrate(directUrl, migrationsFolder());
  if (applied.length > 0) log.info({ applied }, "migrated the database");
  await requireOwnTransactions(directUrl);

  const stopping = new AbortController();
  const { deps, close } = await createDeps({
    config,
    port,
    databaseUrl: url,
    directUrl,
    masterKey,
    log,
    stopping: stopping.signal,
  });
  undo.push(close);
  await ensureFirstRun(deps);
  await deps.waiters.ready;
  const stopSweeper = startSweeper(deps);
  const stopLearner = startLearner(deps);
  // Stopping: waiters are told to ask again, calls in progress end, then the database goes.
  undo.splice(undo.indexOf(stopServer), 1);
  undo.push(stopLearner, stopSweeper, stopServer, () => stopping.abort());
  handle = createApp(deps);
  log.info({ url: deps.origins[0], issuer: deps.issuer }, "the gateway is ready");
  return port;
}

async function takeDown(undo: Undo[], log: Log): Promise<void> {
  for (const step of undo.reverse()) {
    try {
      await step();
    } catch (cause) {
      log.error({ err: cause }, "a step of stopping failed; going on with the next");
    }
  }
}

/**
 * Runs the gateway until it is told to stop. What was accepted is finished first; held calls get a clean "ask again".
 *
 * @returns the exit code
 * @throws StartError where it cannot start; whatever was started is stopped again
 */
export async function startGateway(config: Config): Promise<number> {
  const log = createLog(config.logLevel);
  const undo: Undo[] = [];
  const stopped = stopSignal();
  process.on("unhandledRejection", (cause) => log.error({ err: cause }, "an error had no owner"));
  try {
    const port = await bringUp(config, log, undo);
    if (process.stdout.isTTY) say(`LetsPing runs on ${config.publicUrl ?? `http://localhost:${port}`}`);
  } catch (cause) {
    await takeDown(undo, log);
    throw cause;
  }
  log.info({ signal: await stopped }, "stopping");
  await takeDown(undo, log);
  return 0;
}
