import { randomUUID } from "node:crypto";
import type { WindowCheck } from "@letsping/guardrails";
import { windowStoreContract } from "@letsping/guardrails/testing";
import pg from "pg";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import type { TestDatabase } from "../testing/postgres";
import { createTestDatabase } from "../testing/postgres";
import { createPostgresWindowStore } from "./postgres-window-store";

describe("in PostgreSQL", () => {
  let database: TestDatabase;
  let pool: pg.Pool;

  const openPool = () => {
    const opened = new pg.Pool({ connectionString: database.url, max: 20 });
    // The server ends connections in a test, and those that a pool has let go when the database is dropped.
    opened.on("error", () => undefined);
    return opened;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = openPool();
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  windowStoreContract({
    open: () => createPostgresWindowStore(pool, { clock: "caller" }),
    openWithOwnClock: () => createPostgresWindowStore(pool),
    runs: 60,
  });

  const everything = (projectId: string): WindowCheck => ({
    projectId,
    nowMs: 0,
    velocity: [{ key: "agent", limit: 2, windowMs: 60_000, recover: "window" }],
    costs: [{ key: "agent", amount: 3, limit: 100, windowMs: 3_600_000 }],
    loop: { key: "agent", hash: "same", consecutive: 3, cycles: 3, windowMs: 3_600_000 },
  });
  const rowsOf = async (projectId: string) => {
    const text = "select count(*)::int as count from limit_window where project_id = $1";
    return (await pool.query<{ count: number }>(text, [projectId])).rows[0]?.count;
  };

  test("two gateways count together", async () => {
    const [other, projectId] = [openPool(), randomUUID()];
    const answers = [];
    for (const one of [pool, other, pool]) {
      answers.push((await createPostgresWindowStore(one).check(everything(projectId))).allowed);
    }
    expect(answers).toEqual([true, true, false]);
    await other.end();
  });

  test("what no longer counts is removed by and by", async () => {
    const [store, projectId] = [createPostgresWindowStore(pool, { clock: "caller" }), randomUUID()];
    await store.check(everything(projectId));
    expect(await rowsOf(projectId)).toBe(3);
    for (let count = 0; count < 128; count++) {
      await store.check({ projectId, nowMs: 90_000_000 + count, velocity: [], costs: [], loop: null });
    }
    expect(await rowsOf(projectId)).toBe(0);
  });

  test("when the transaction ends before its commit the request throws, and nothing is counted", async () => {
    const [own, projectId] = [openPool(), randomUUID()];
    const store = createPostgresWindowStore(own);
    const holder = await pool.connect();
    await holder.query("select pg_advisory_lock(hashtext('limit_window'), hashtext($1))", [projectId]);
    const waiting = store.check(everything(projectId));
    const refused = expect(waiting).rejects.toThrow();
    let ended = 0;
    while (ended === 0) {
      const { rowCount } = await pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and query like '%limit_window_check%' and wait_event_type = 'Lock'`,
      );
      ended = rowCount ?? 0;
    }
    await refused;
    await holder.query("select pg_advisory_unlock(hashtext('limit_window'), hashtext($1))", [projectId]);
    holder.release();
    expect(await rowsOf(projectId)).toBe(0);
    expect((await store.check(everything(projectId))).costs[0]?.sum).toBe(0);
    await own.end();
  });

  test("a database that is away makes the request throw", async () => {
    const away = new pg.Pool({ connectionString: "postgresql://nobody@127.0.0.1:1/none" });
    const store = createPostgresWindowStore(away);
    await expect(store.check(everything("project"))).rejects.toThrow();
    await expect(store.listBlocked("project", 0)).rejects.toThrow();
    await expect(
      store.release("project", { kind: "cost", key: "agent", windowMs: 60_000 }),
    ).rejects.toThrow();
    await away.end();
  });

  test("other writes of the connection are waited for on disk as ever", async () => {
    // The tests' cluster does not wait by itself.
    const options = "-c synchronous_commit=on";
    const one = new pg.Pool({ connectionString: database.url, max: 1, options });
    await createPostgresWindowStore(one).check(everything(randomUUID()));
    const { rows } = await one.query<{ synchronous_commit: string }>("show synchronous_commit");
    await one.end();
    expect(rows[0]?.synchronous_commit).toBe("on");
  });
});
