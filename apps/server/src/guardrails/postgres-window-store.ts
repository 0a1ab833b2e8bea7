import { bucketMs } from "@letsping/guardrails";
import { checkCallResult } from "@letsping/guardrails";
import { checkLimitName } from "@letsping/guardrails";
import { checkWindowInput } from "@letsping/guardrails";
import { MAX_LISTED } from "@letsping/guardrails";
import type { LimitKind } from "@letsping/guardrails";
import type { WindowCheck } from "@letsping/guardrails";
import type { WindowStore } from "@letsping/guardrails";
import type { Pool } from "pg";
import type { PoolClient } from "pg";
import { inTransaction } from "../db/transaction";
import { readWindowStoreAnswer } from "./read-window-store-answer";

/** Options of `createPostgresWindowStore`. */
export interface PostgresWindowStoreOptions {
  /** Whose clock decides: the database's, or (for tests and replays) that of each request. Default `server` */
  clock?: "server" | "caller";
}

/** Longest wait for the database, in milliseconds. A request that waited longer is held for a person. */
export const STATEMENT_LIMIT_MS = 5_000;

/**
 * One statement, one transaction. A commit that is not waited for on disk is some hundred microseconds instead of
 * milliseconds under the project's lock; a database that crashes forgets what it counted in its last 600 ms at most.
 */
const CHECK = `
  select set_config('synchronous_commit', 'off', true),
    limit_window_check($1, $2::bigint, $3::jsonb, $4::jsonb, $5::jsonb) as answer`;

const LIST = `
  select kind, key, window_ms, blocked_until_ms from limit_window
  where project_id = $1 and blocked_until_ms > coalesce($2::bigint, extract(epoch from clock_timestamp()) * 1000)
  order by blocked_until_ms limit ${MAX_LISTED}`;

const REPORT = `
  update limit_window set results[(
    select max(place) from generate_subscripts(hashes, 1) place
    where hashes[place] = $4 and results[place] = '' and periods[place] = 0)] = $5
  where project_id = $1 and kind = 'loop' and window_ms = $2 and key = $3 and exists (
    select from generate_subscripts(hashes, 1) place
    where hashes[place] = $4 and results[place] = '' and periods[place] = 0)`;

const RELEASE =
  "delete from limit_window where project_id = $1 and kind = $2 and window_ms = $3 and key = $4";

interface BlockedRow {
  kind: LimitKind;
  key: string;
  window_ms: string;
  blocked_until_ms: string;
}

/** Limits as `limit_window_check` takes them. */
export function limitsOf({ velocity, costs, loop }: WindowCheck) {
  return {
    velocity: JSON.stringify(velocity),
    costs: JSON.stringify(costs.map((rule) => ({ ...rule, bucketMs: bucketMs(rule.windowMs) }))),
    loop: loop && JSON.stringify(loop),
  };
}

/** Changes a project's counters between two checks, never inside one. */
async function betweenChecks(
  pool: Pool,
  projectId: string,
  change: (client: PoolClient) => Promise<unknown>,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock(hashtext('limit_window'), hashtext($1))", [projectId]);
    await change(client);
  });
}

/** Counts in PostgreSQL, so that many gateways count together where there is no Redis: one statement for a request. */
export function createPostgresWindowStore(
  pool: Pool,
  { clock = "server" }: PostgresWindowStoreOptions = {},
): WindowStore {
  const timeOf = (nowMs: number) => (clock === "caller" ? nowMs : null);
  return {
    async check(input) {
      checkWindowInput(input);
      const { projectId, nowMs } = input;
      const { velocity, costs, loop } = limitsOf(input);
      const { rows } = await pool.query<{ answer: string[] }>({
        text: CHECK,
        values: [projectId, timeOf(nowMs), velocity, costs, loop],
        query_timeout: STATEMENT_LIMIT_MS,
      } as { text: string; values: unknown[] });
      return readWindowStoreAnswer(rows[0]?.answer, input);
    },
    async reportResult(result) {
      checkCallResult(result);
      const { projectId, windowMs, key, hash, resultHash } = result;
      await betweenChecks(pool, projectId, (client) =>
        client.query(REPORT, [projectId, windowMs, key, hash, resultHash]),
      );
    },
    async listBlocked(projectId, nowMs) {
      const { rows } = await pool.query<BlockedRow>(LIST, [projectId, timeOf(nowMs)]);
      return rows.map(({ kind, key, window_ms, blocked_until_ms }) => ({
        kind,
        key,
        windowMs: Number(window_ms),
        endsAtMs: Number(blocked_until_ms),
      }));
    },
    async release(projectId, limit) {
      checkLimitName(projectId, limit);
      const { kind, windowMs, key } = limit;
      await betweenChecks(pool, projectId, (client) =>
        client.query(RELEASE, [projectId, kind, windowMs, key]),
      );
    },
  };
}
