import { createHash } from "node:crypto";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readdirSync } from "node:fs";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "pg";
import { StartError } from "../config";
import { withConnection } from "./one-connection";

const HISTORY = `
  create table if not exists _prisma_migrations (
    id varchar(36) primary key,
    checksum varchar(64) not null,
    finished_at timestamptz,
    migration_name varchar(255) not null,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz not null default now(),
    applied_steps_count integer not null default 0
  )`;

/** A number that stands for "migrating" among PostgreSQL's advisory locks. */
const MIGRATION_LOCK = 720_251_121;

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

function readMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, "migration.sql")))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });
}

async function applyMissing(client: Client, migrations: Migration[]): Promise<string[]> {
  await client.query(HISTORY);
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    "select migration_name, checksum from _prisma_migrations where finished_at is not null and rolled_back_at is null",
  );
  const applied = new Map(rows.map((row) => [row.migration_name, row.checksum]));
  const unknown = [...applied.keys()].filter(
    (name) => !migrations.some((migration) => migration.name === name),
  );
  if (unknown.length > 0) {
    throw new StartError(
      `The database was made by a newer gateway (it has the migration ${unknown.join(", ")}). Nothing was changed. ` +
        "Start that version or a later one.",
    );
  }
  const done: string[] = [];
  for (const { name, sql, checksum } of migrations) {
    if (applied.has(name)) continue;
    await client.query("begin");
    try {
      await client.query(sql);
      await client.query(
        `insert into _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
         values ($1, $2, clock_timestamp(), $3, 1)`,
        [randomUUID(), checksum, name],
      );
      await client.query("commit");
    } catch (cause) {
      await client.query("rollback");
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new StartError(`The migration ${name} failed and was taken back whole: ${why}`);
    }
    done.push(name);
  }
  return done;
}

/**
 * Applies the SQL files that are missing, in order, each in a transaction, under one lock, and writes Prisma's own
 * history, so that `prisma migrate deploy` finds the same state.
 *
 * @returns the names of the migrations that were applied
 */
export async function migrate(connectionString: string, folder: string): Promise<string[]> {
  return withConnection(connectionString, async (client) => {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    return applyMissing(client, readMigrations(folder));
  });
}
