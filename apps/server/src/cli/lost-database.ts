import { existsSync } from "node:fs";
import { readFileSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config";
import { isMusl } from "../config";
import { clusterPaths } from "../db/cluster-paths";
import { unprivilegedUser } from "../db/unprivileged-user";

/** Names the folder of PostgreSQL's files. As root they lie apart, so a copied data folder alone would not tell. */
const NOTE = "database.path";

function hasCluster(cluster: string): boolean {
  return existsSync(join(cluster, "PG_VERSION"));
}

/** Notes in a data folder where its database lies, once there is one. */
export function noteDatabase(dataDir: string): void {
  const { cluster } = clusterPaths(dataDir, unprivilegedUser());
  const note = join(dataDir, NOTE);
  if (existsSync(note) && readFileSync(note, "utf8").trim() === cluster) return;
  writeFileSync(note, `${cluster}\n`, { mode: 0o600 });
}

/**
 * Why a data folder must not get a new, empty database: it had one, which is not where it belongs. The master key is made
 * after the first database, so it shows that too.
 *
 * @returns what is true and what would work; null where there is a database, or never was one
 */
export function lostDatabase(config: Pick<Config, "dataDir" | "databaseUrl">): string | null {
  if (config.databaseUrl || isMusl()) return null;
  const { dataDir } = config;
  const user = unprivilegedUser();
  const { cluster } = clusterPaths(dataDir, user);
  if (hasCluster(cluster)) return null;
  const note = join(dataDir, NOTE);
  const before = existsSync(note) ? readFileSync(note, "utf8").trim() : "";
  if (before === "" && !existsSync(join(dataDir, "master.key"))) return null;
  const lay = before === "" || before === cluster ? "" : ` Its files lay in ${before}.`;
  const owner = user ? `, owned by ${user.name}` : "";
  return (
    `The data folder ${dataDir} had a database, and there is none in ${cluster}.${lay} ` +
    `Copy PostgreSQL's files of the backup to ${cluster}${owner}; no gateway may run on them meanwhile. ` +
    "To begin with an empty gateway, set LETSPING_DATA_DIR to a new folder."
  );
}
