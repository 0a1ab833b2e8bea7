import type { Pool } from "pg";
import type { PoolClient } from "pg";

/** Longest time that the server waits for the next statement, in milliseconds: a gateway that stands still lets go. */
const IDLE_LIMIT_MS = 30_000;
/** Longest wait for a rollback, in milliseconds. */
const ROLLBACK_LIMIT_MS = 2_000;

/** Runs work in one transaction: all of it is true afterwards, or none. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query(`begin; set local idle_in_transaction_session_timeout = ${IDLE_LIMIT_MS}`);
    const result = await work(client);
    await client.query("commit");
    client.release();
    return result;
  } catch (cause) {
    // A connection that cannot roll back is closed; the server then rolls back by itself.
    const rollback = { text: "rollback", query_timeout: ROLLBACK_LIMIT_MS };
    await client.query(rollback).then(
      () => client.release(),
      (broken: Error) => client.release(broken),
    );
    throw cause;
  }
}
