import type { Pool } from "pg";
import type { PoolClient } from "pg";
import { inTransaction } from "../db/transaction";

/**
 * Runs work in one transaction while nobody else changes the project's people and roles: what is read there is still
 * true when it is written. Two owners who demote each other come one after the other.
 */
export async function underProjectLock<T>(
  pool: Pool,
  projectId: string,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return inTransaction(pool, async (client) => {
    await client.query("select id from project where id = $1 for update", [projectId]);
    return work(client);
  });
}
