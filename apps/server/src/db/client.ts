import { setTimeout as delay } from "node:timers/promises";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient } from "../generated/prisma/client";

/** The two ways to one database: Prisma for most, the pool for the hand-written statements of the hot path. */
export interface Database {
  prisma: PrismaClient;
  pool: pg.Pool;
  close: () => Promise<void>;
}

/** Longest time that a statement is waited for, in milliseconds: a database that stands still must not hold calls. */
const STATEMENT_LIMIT_MS = 15_000;

/** Longest goodbye to a database that may stand still, in milliseconds. */
const END_LIMIT_MS = 2_000;

/**
 * Opens the database. A connection that breaks is replaced; it never ends the process.
 *
 * @param maxConnections of the pool. Default 20
 */
export function openDatabase(url: string, onError: (cause: unknown) => void, maxConnections = 20): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    // On this side only: a pooler may refuse a connection that asks for a statement_timeout of the server's.
    query_timeout: STATEMENT_LIMIT_MS,
    keepAlive: true,
    // A connection that does not end by itself, see `close`, does not keep the process.
    allowExitOnIdle: true,
  });
  // Without a listener the loss of an idle connection would end the process.
  pool.on("error", onError);
  // The same for one in use; its next statement tells the loss.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    prisma,
    pool,
    async close() {
      await prisma.$disconnect();
      const ended = new AbortController();
      const late = delay(END_LIMIT_MS, undefined, { signal: ended.signal }).catch(() => undefined);
      await Promise.race([pool.end().finally(() => ended.abort()), late]);
    },
  };
}
