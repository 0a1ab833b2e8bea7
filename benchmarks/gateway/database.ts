import { readFileSync } from "node:fs";
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { join } from "node:path";
import pg from "pg";
import { clusterPaths } from "../../apps/server/src/db/cluster-paths";
import { startEmbedded } from "../../apps/server/src/db/embedded";
import { unprivilegedUser } from "../../apps/server/src/db/unprivileged-user";

/** The process of the PostgreSQL that answers at an address of this machine. */
export async function postgresPidOf(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ data_directory: string }>("show data_directory");
    return Number(readFileSync(join(rows[0]?.data_directory ?? "", "postmaster.pid"), "utf8").split("\n")[0]);
  } finally {
    await client.end();
  }
}

/** PostgreSQL's version and whether it writes through to the disk, of the server at an address. */
export async function postgresFacts(url: string): Promise<{ version: string; fsync: string }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ version: string; fsync: string }>(
      "select current_setting('server_version') as version, current_setting('fsync') as fsync",
    );
    const [facts] = rows;
    if (!facts) throw new Error("PostgreSQL said nothing about itself.");
    return facts;
  } finally {
    await client.end();
  }
}

/** A PostgreSQL for a peer: the same binaries and settings as the gateway's own. */
export async function startDatabase(
  folder: string,
): Promise<{ url: string; pid: number; stop: () => Promise<void> }> {
  const { url, stop } = await startEmbedded({ dataDir: folder });
  return { url, pid: await postgresPidOf(url), stop };
}

/** Removes the files of a data folder's PostgreSQL, which lie elsewhere where root runs it. */
export function removeDatabase(dataDir: string): void {
  rmSync(dirname(clusterPaths(dataDir, unprivilegedUser()).cluster), { recursive: true, force: true });
}
