import { spawn } from "node:child_process";
import { spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { chownSync } from "node:fs";
import { existsSync } from "node:fs";
import { mkdirSync } from "node:fs";
import { openSync } from "node:fs";
import { closeSync } from "node:fs";
import { readFileSync } from "node:fs";
import { renameSync } from "node:fs";
import { rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { isMusl } from "../config";
import { StartError } from "../config";
import { clusterPaths } from "./cluster-paths";
import type { ClusterPaths } from "./cluster-paths";
import { withConnection } from "./one-connection";
import { unprivilegedUser } from "./unprivileged-user";
import type { SystemUser } from "./unprivileged-user";

const SUPERUSER = "letsping";
const DATABASE = "letsping";
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 15_000;
const WATCH_MS = 500;
const RELAUNCH_MS = 250;

export interface EmbeddedOptions {
  dataDir: string;
  /** Tests only: a cluster that is thrown away needs no fsync. Default true. */
  fsync?: boolean;
  /** Told when the server had to be started again. */
  onRestart?: () => void;
  /** Told when the server cannot be started again for now. */
  onError?: (cause: unknown) => void;
}

/** The PostgreSQL that the gateway runs for itself. */
export interface EmbeddedPostgres {
  url: string;
  /** True when a server that outlived a crash was taken over. */
  adopted: boolean;
  stop: () => Promise<void>;
}

function connectionUrl(paths: ClusterPaths, port: number, database: string): string {
  const host = paths.socketFolder ?? "127.0.0.1";
  return `postgresql://${SUPERUSER}@localhost/${database}?host=${encodeURIComponent(host)}&port=${port}`;
}

function ownedBy(user: SystemUser | null): { uid?: number; gid?: number } {
  return user ? { uid: user.uid, gid: user.gid } : {};
}

function environmentOf(paths: ClusterPaths): NodeJS.ProcessEnv {
  // The gateway's own environment holds secrets; PostgreSQL gets none of it.
  const { PATH, SystemRoot, TEMP, TMP } = process.env;
  const library = join(paths.binaries, "lib");
  return { PATH, SystemRoot, TEMP, TMP, LC_ALL: "C", TZ: "UTC", LD_LIBRARY_PATH: library };
}

function binary(paths: ClusterPaths, name: string): string {
  return join(paths.binaries, "bin", process.platform === "win32" ? `${name}.exe` : name);
}

/** Makes the cluster in a draft folder first, so that a start cut off half-way leaves nothing that looks whole. */
function initialise(paths: ClusterPaths, user: SystemUser | null): void {
  const draft = `${paths.cluster}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  if (user) chownSync(draft, user.uid, user.gid);
  const made = spawnSync(
    binary(paths, "initdb"),
    ["-D", draft, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-instructions"],
    { ...ownedBy(user), env: environmentOf(paths), cwd: draft, encoding: "utf8" },
  );
  if (made.status !== 0) {
    const why = made.error?.message ?? made.stderr;
    throw new StartError(`PostgreSQL could not make its data folder ${paths.cluster}: ${why.slice(0, 600)}`);
  }
  renameSync(draft, paths.cluster);
}

function portOf(paths: ClusterPaths): number {
  // A Unix socket needs no free port, only a name; on Windows the number is kept in the cluster.
  if (paths.socketFolder) return 5432;
  const file = join(paths.cluster, "letsping.port");
  if (!existsSync(file)) writeFileSync(file, String(20_000 + Math.floor(Math.random() * 20_000)));
  return Number(readFileSync(file, "utf8"));
}

async function answers(url: string, cluster: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  // A server that goes down while it is asked is an ordinary "no".
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>("show data_directory");
    return rows[0]?.data_directory === cluster;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A file's text; null where it is not there. A server that stops may remove it at any moment. */
function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw cause;
  }
}

function postmasterPid(paths: ClusterPaths): number | null {
  const pid = Number(readIfThere(join(paths.cluster, "postmaster.pid"))?.split("\n")[0]);
  return Number.isInteger(pid) && pid > 0 && isAlive(pid) && runsCluster(pid, paths) ? pid : null;
}

/**
 * PostgreSQL refuses to start while the number in its own lock file is that of a living process, whoever that is. Our
 * number it knows to be stale, because it is its parent's. The rest of the file stays: by it PostgreSQL finds what an
 * old server left in memory.
 */
function disownPidFile(paths: ClusterPaths): void {
  const file = join(paths.cluster, "postmaster.pid");
  if (!existsSync(file) || postmasterPid(paths)) return;
  const [, ...rest] = readFileSync(file, "utf8").split("\n");
  writeFileSync(file, [String(process.pid), ...rest].join("\n"));
}

/** Whether a process is the server of this cluster: after a restart of a machine its number belongs to somebody else. */
function runsCluster(pid: number, paths: ClusterPaths): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(paths.cluster);
  } catch {
    // No /proc on this system: the number alone has to do.
    return true;
  }
}

/** A process that ended keeps its number until its parent looks; in a container nobody may ever look. */
function isZombie(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").pop()?.startsWith("Z") === true;
  } catch {
    // No /proc on this system.
    return false;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM";
  }
}

function launch(paths: ClusterPaths, port: number, fsync: boolean, user: SystemUser | null): ChildProcess {
  const socket = paths.socketFolder;
  const settings: Record<string, string> = {
    port: String(port),
    listen_addresses: socket ? "" : "127.0.0.1",
    ...(socket ? { unix_socket_directories: socket, unix_socket_permissions: "0700" } : {}),
    max_connections: "100",
    fsync: fsync ? "on" : "off",
    ...(fsync ? {} : { synchronous_commit: "off", full_page_writes: "off" }),
    shared_buffers: "64MB",
    timezone: "UTC",
    log_min_messages: "warning",
    // A statement in a log could hold values; failed ones are reported by the gateway without them.
    log_min_error_statement: "panic",
  };
  disownPidFile(paths);
  const log = join(paths.cluster, "server.log");
  const output = openSync(log, "a", 0o600);
  if (user) chownSync(log, user.uid, user.gid);
  const child = spawn(
    binary(paths, "postgres"),
    ["-D", paths.cluster, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    // Detached: Ctrl-C in a terminal goes to the gateway, which stops the server after its last request.
    {
      ...ownedBy(user),
      env: environmentOf(paths),
      cwd: paths.cluster,
      detached: true,
      stdio: ["ignore", output, output],
    },
  );
  child.on("error", () => undefined);
  child.unref();
  closeSync(output);
  return child;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function startServer(
  paths: ClusterPaths,
  url: string,
  fsync: boolean,
  user: SystemUser | null,
): Promise<boolean> {
  const deadline = performance.now() + START_LIMIT_MS;
  const running = postmasterPid(paths);
  let child = running ? null : launch(paths, portOf(paths), fsync, user);
  const probe = url.replace(`/${DATABASE}?`, "/postgres?");
  while (!(await answers(probe, paths.cluster))) {
    if (performance.now() > deadline) {
      const log = readFileSync(join(paths.cluster, "server.log"), "utf8").slice(-800);
      throw new StartError(
        `PostgreSQL in ${paths.cluster} did not start within 60 s. The end of its log:\n${log}`,
      );
    }
    await delay(40);
    if (child ? !hasEnded(child) : postmasterPid(paths)) continue;
    // What a killed server left behind holds its memory for a moment longer, and a new one then ends at once.
    await delay(RELAUNCH_MS);
    child = launch(paths, portOf(paths), fsync, user);
  }
  return running !== null;
}

async function ensureDatabase(paths: ClusterPaths, port: number): Promise<void> {
  await withConnection(connectionUrl(paths, port, "postgres"), async (client) => {
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  });
}

/** Looks after the server: starts it again when it died, until `stop`. */
function watch(
  paths: ClusterPaths,
  url: string,
  options: EmbeddedOptions,
  user: SystemUser | null,
): () => Promise<void> {
  const stopping = new AbortController();
  const done = (async () => {
    while (!stopping.signal.aborted) {
      await delay(WATCH_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      if (stopping.signal.aborted || postmasterPid(paths)) continue;
      try {
        await startServer(paths, url, options.fsync ?? true, user);
        options.onRestart?.();
      } catch (cause) {
        options.onError?.(cause);
      }
    }
  })();
  return async () => {
    stopping.abort();
    await done;
  };
}

async function stopServer(paths: ClusterPaths): Promise<void> {
  const pid = postmasterPid(paths);
  if (!pid) return;
  process.kill(pid, "SIGINT");
  const deadline = performance.now() + STOP_LIMIT_MS;
  while (postmasterPid(paths) && performance.now() < deadline) await delay(20);
}

/** Where a running embedded database of this data folder answers; for local commands. Null when none is there. */
export async function findEmbedded(dataDir: string): Promise<string | null> {
  const paths = clusterPaths(dataDir, unprivilegedUser());
  if (!existsSync(join(paths.cluster, "PG_VERSION"))) return null;
  const url = connectionUrl(paths, portOf(paths), DATABASE);
  return (await answers(url, paths.cluster)) ? url : null;
}

/**
 * Starts the PostgreSQL of a data folder, or takes over the one that outlived a crash. fsync is on. It listens on a
 * Unix socket in a 0700 folder only (TCP on loopback on Windows).
 *
 * @throws StartError where there is no PostgreSQL for this system, or it does not start
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  if (isMusl()) {
    throw new StartError(
      "The embedded PostgreSQL needs glibc, which Alpine does not have. Set DATABASE_URL and LETSPING_MASTER_KEY.",
    );
  }
  const user = unprivilegedUser();
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const paths = clusterPaths(options.dataDir, user);
  if (!existsSync(join(paths.cluster, "PG_VERSION"))) initialise(paths, user);
  const port = portOf(paths);
  const url = connectionUrl(paths, port, DATABASE);
  const adopted = await startServer(paths, url, options.fsync ?? true, user);
  await ensureDatabase(paths, port);
  const stopWatching = watch(paths, url, options, user);
  return {
    url,
    adopted,
    async stop() {
      await stopWatching();
      await stopServer(paths);
    },
  };
}
