import pg from "pg";

/**
 * Runs work on a connection of its own, closed afterwards.
 *
 * @throws what the work throws; the driver's error where the database cannot be reached or goes away
 */
export async function withConnection<T>(
  connectionString: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString });
  // A lost connection fails the statement that needs it; without a listener it would end the process.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
