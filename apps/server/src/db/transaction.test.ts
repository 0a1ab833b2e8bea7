import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { createTestDatabase } from "../testing/postgres";
import type { TestDatabase } from "../testing/postgres";
import { openDatabase } from "./client";
import type { Database } from "./client";
import { inTransaction } from "./transaction";

let database: TestDatabase;
let opened: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  opened = openDatabase(
    database.url,
    (cause) => {
      throw cause;
    },
    1,
  );
});
afterAll(async () => {
  await opened.close();
  await database.drop();
});

async function idleLimit(client: Pick<Database["pool"], "query">): Promise<unknown> {
  const { rows } = await client.query("show idle_in_transaction_session_timeout");
  return rows[0]?.idle_in_transaction_session_timeout;
}

test("a gateway that stands still in a transaction loses it after 30 s; the connection is unchanged afterwards", async () => {
  expect(await inTransaction(opened.pool, idleLimit)).toBe("30s");
  expect(await idleLimit(opened.pool)).toBe("0");
});

test("what fails is taken back whole, and the connection goes on", async () => {
  const failing = inTransaction(opened.pool, async (client) => {
    await client.query("insert into project (id, name, pseudonym_key) values ('p', 'p', '')");
    await client.query("select 1 / 0");
  });
  await expect(failing).rejects.toThrow("division by zero");
  const { rows } = await opened.pool.query("select count(*)::int as count from project where id = 'p'");
  expect(rows).toEqual([{ count: 0 }]);
});

test("a connection that is lost between two statements fails the transaction and nothing else", async () => {
  const two = openDatabase(database.url, () => undefined, 2);
  const lost = inTransaction(two.pool, async (client) => {
    const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
    // Not `once` of node:events, which would reject at the error that comes first.
    const gone = new Promise((resolve) => client.once("end", resolve));
    await two.pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
    await gone;
    await client.query("select 1");
  });
  await expect(lost).rejects.toThrow(/connection|terminat/i);
  expect((await two.pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  await two.close();
});
