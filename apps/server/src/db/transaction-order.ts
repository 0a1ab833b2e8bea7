import { StartError } from "../config";
import { withConnection } from "./one-connection";

/** The newest row, and whether it comes from a transaction that this server has yet to reach. */
const NEWEST = `
  select xid >= (pg_snapshot_xmax(pg_current_snapshot())::text)::bigint as from_elsewhere
  from audit_entry order by seq desc limit 1`;

/**
 * Streams of events go by the order of transactions. Rows of a dump carry the numbers of the server that they come from;
 * on a new server, whose numbers are smaller, they would be hidden now and told again later.
 *
 * @throws StartError for a database that was restored from a dump and not made ready
 */
export async function requireOwnTransactions(connectionString: string): Promise<void> {
  const { rows } = await withConnection(connectionString, (client) =>
    client.query<{ from_elsewhere: boolean }>(NEWEST),
  );
  if (rows[0]?.from_elsewhere !== true) return;
  throw new StartError(
    "The database was restored from a dump of another PostgreSQL server, and its audit rows carry that server's " +
      "transaction numbers. Before the first start run the statements of docs/operations.md, Restore a dump.",
  );
}
