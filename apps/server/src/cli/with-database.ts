import pg from "pg";
import type { Pool } from "pg";
import type { Config } from "../config";
import { StartError } from "../config";
import { findEmbedded } from "../db/embedded";

/**
 * Runs work on the database of the gateway that runs on this machine.
 *
 * @throws StartError where no gateway runs on the data folder
 */
export async function withDatabase<T>(config: Config, work: (pool: Pool) => Promise<T>): Promise<T> {
  const url = config.databaseUrl ?? (await findEmbedded(config.dataDir));
  if (!url) throw new StartError(`No gateway runs on the data folder ${config.dataDir}. Start it first.`);
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  // The next query tells of a lost connection; without a listener it would end the process.
  pool.on("error", () => undefined);
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}
