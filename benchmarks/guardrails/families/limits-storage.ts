import { mkdtempSync } from "node:fs";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createMemoryWindowStore } from "@letsping/guardrails";
import type { WindowStore } from "@letsping/guardrails";
import pg from "pg";
import { clusterPaths } from "../../../apps/server/src/db/cluster-paths";
import { startEmbedded } from "../../../apps/server/src/db/embedded";
import { migrate } from "../../../apps/server/src/db/migrate";
import { unprivilegedUser } from "../../../apps/server/src/db/unprivileged-user";
import { createPostgresWindowStore } from "../../../apps/server/src/guardrails/postgres-window-store";
import { connectWindowRedis } from "../../../apps/server/src/guardrails/redis-window-store";
import { createRedisWindowStore } from "../../../apps/server/src/guardrails/redis-window-store";
import { freePort } from "../../../apps/server/src/testing/gateway-process";
import { spawnRedis } from "../../../apps/server/src/testing/redis-server";
import { until } from "../../../apps/server/src/testing/until";

/** The connection that the Redis store counts through, for comparison with plain commands. */
export type RawRedis = ReturnType<typeof connectWindowRedis>;

/** A store as it is measured. */
export interface MeasuredStore {
  name: string;
  /** Decides with the time of each request. */
  replay: WindowStore;
  /** Decides with its own clock. */
  live: WindowStore;
}

/** Every store, on servers that were started for it. */
export interface LimitStorage {
  stores: MeasuredStore[];
  redis: RawRedis;
  close: () => Promise<void>;
}

async function openRedis(): Promise<{ redis: RawRedis; close: () => void }> {
  const port = await freePort();
  const server = spawnRedis(port);
  const redis = connectWindowRedis(`redis://127.0.0.1:${port}`);
  await until("Redis answers", async () => (await redis.ping().catch(() => "")) === "PONG");
  return {
    redis,
    close() {
      redis.disconnect();
      server.kill("SIGKILL");
    },
  };
}

async function openPostgres(): Promise<{ pool: pg.Pool; close: () => Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), "letsping-limits-"));
  const embedded = await startEmbedded({ dataDir });
  await migrate(
    embedded.url,
    fileURLToPath(new URL("../../../apps/server/prisma/migrations", import.meta.url)),
  );
  const pool = new pg.Pool({ connectionString: embedded.url, max: 20 });
  // The server ends connections that the pool has let go but not yet closed.
  pool.on("error", () => undefined);
  return {
    pool,
    async close() {
      await pool.end();
      await embedded.stop();
      rmSync(dirname(clusterPaths(dataDir, unprivilegedUser()).cluster), { recursive: true, force: true });
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Starts a Redis and a PostgreSQL (which waits for its disk as it would in use), and opens the three stores. */
export async function openLimitStorage(): Promise<LimitStorage> {
  const [{ redis, close: closeRedis }, { pool, close: closePostgres }] = [
    await openRedis(),
    await openPostgres(),
  ];
  const clock = "caller";
  return {
    stores: [
      { name: "memory", replay: createMemoryWindowStore(), live: createMemoryWindowStore() },
      {
        name: "redis",
        replay: createRedisWindowStore(redis, { clock }),
        live: createRedisWindowStore(redis),
      },
      {
        name: "postgres",
        replay: createPostgresWindowStore(pool, { clock }),
        live: createPostgresWindowStore(pool),
      },
    ],
    redis,
    async close() {
      closeRedis();
      await closePostgres();
    },
  };
}
