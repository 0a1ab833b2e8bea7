import { withConnection } from "../../src/db/one-connection";

/** Runs one statement on a connection of its own. */
export async function queryOnce<Row extends object>(
  databaseUrl: string,
  statement: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return withConnection(databaseUrl, async (client) => (await client.query<Row>(statement, values)).rows);
}
