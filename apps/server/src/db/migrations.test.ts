import { readdirSync } from "node:fs";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { createTestDatabase } from "../testing/postgres";
import type { TestDatabase } from "../testing/postgres";
import { readPrismaSchema } from "../testing/prisma-schema";
import { migrate } from "./migrate";

// `prisma migrate diff` would say the same, but needs a schema engine that it downloads; this needs only the database.

const MIGRATIONS = fileURLToPath(new URL("../../prisma/migrations", import.meta.url));
const RELEASED = readdirSync(MIGRATIONS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();
const models = readPrismaSchema(readFileSync(new URL("../../prisma/schema.prisma", import.meta.url), "utf8"));

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

describe("the database that the migrations make", () => {
  test("has exactly the tables of schema.prisma", async () => {
    const { rows } = await client.query(
      "select table_name from information_schema.tables where table_schema = 'public' and table_name <> '_prisma_migrations' order by 1",
    );
    expect(rows.map((row) => row.table_name)).toEqual(models.map((model) => model.table).sort());
    expect(models.length).toBeGreaterThan(10);
  });

  test.each(models.map((model) => [model.table, model] as const))(
    "%s has the columns of its model",
    async (table, model) => {
      const { rows } = await client.query(
        `select attname as name, format_type(atttypid, atttypmod) as type, not attnotnull as nullable,
         pg_get_expr(adbin, adrelid) as default
       from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
       where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
        [`"${table}"`],
      );
      // PostgreSQL adds parentheses of its own to an expression.
      const plain = (column: { default: string | null }) => ({
        ...column,
        default: column.default?.replace(/[()]/g, "") ?? null,
      });
      expect(rows.map(plain)).toEqual(model.columns.map(plain));
    },
  );

  test.each(models.map((model) => [model.table, model] as const))(
    "%s has the keys and indexes of its model",
    async (table, model) => {
      const { rows } = await client.query(
        `select pg_get_indexdef(indexrelid) as definition from pg_index
       where indrelid = $1::regclass and indpred is null order by 1`,
        [`"${table}"`],
      );
      const definitions = rows.map((row) => String(row.definition).replaceAll('"', ""));
      expect(definitions).toEqual([...model.indexes].sort());
    },
  );

  test.each(models.map((model) => [model.table, model] as const))(
    "%s has the foreign keys of its model",
    async (table, model) => {
      const { rows } = await client.query(
        "select pg_get_constraintdef(oid) as definition from pg_constraint where conrelid = $1::regclass and contype = 'f' order by 1",
        [`"${table}"`],
      );
      expect(rows.map((row) => row.definition)).toEqual(model.foreignKeys);
    },
  );
});

describe("migrating", () => {
  test("a second time applies nothing and changes nothing", async () => {
    const history = async () =>
      (await client.query("select * from _prisma_migrations order by migration_name")).rows;
    const before = await history();
    expect(await migrate(database.url, MIGRATIONS)).toEqual([]);
    expect(await history()).toEqual(before);
    expect(before[0]).toMatchObject({
      migration_name: "0001_init",
      applied_steps_count: 1,
      rolled_back_at: null,
    });
  });

  test("a database of a newer gateway is refused by name and left alone", async () => {
    await client.query(
      `insert into _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
       values ('x', 'y', now(), '9999_future', 1)`,
    );
    await expect(migrate(database.url, MIGRATIONS)).rejects.toThrow(/newer gateway.*9999_future/);
    await client.query("delete from _prisma_migrations where id = 'x'");
  });

  test("an empty database is migrated once, however many gateways start at once", async () => {
    const name = `test_fresh_${process.pid}_${Date.now()}`;
    await client.query(`create database ${name}`);
    const url = database.url.replace(/\/test_[0-9a-f]+/, `/${name}`);
    try {
      const applied = await Promise.all(Array.from({ length: 4 }, () => migrate(url, MIGRATIONS)));
      expect(applied.flat()).toEqual(RELEASED);
    } finally {
      await client.query(`drop database ${name} with (force)`);
    }
  });
});
