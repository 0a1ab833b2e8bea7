import { checkWindowInput } from "@letsping/guardrails";
import type { WindowAnswer } from "@letsping/guardrails";
import type { WindowCheck } from "@letsping/guardrails";
import type { WindowStore } from "@letsping/guardrails";
import { keyStands } from "../auth/known-callers";
import { createBatch } from "../db/batch";
import { inOrder } from "../db/batch";
import { statement } from "../db/statement";
import type { Deps } from "../deps";
import { STATEMENT_LIMIT_MS } from "./postgres-window-store";
import { limitsOf } from "./postgres-window-store";
import { readWindowStoreAnswer } from "./read-window-store-answer";

/** A request that is to be counted, with what must still be true when it is. */
export interface ToCount {
  projectId: string;
  keyId: string;
  /** SHA-256 of the key's secret. */
  secretHash: Buffer;
  /** Of the Idempotency-Key; null without one. */
  idempotencyHash: Buffer | null;
  /** Of the settings that say the limits. */
  version: number;
  check: WindowCheck;
}

/**
 * Counts a request in its limits, and says what they say. Null, and nothing is counted, where the key no longer stands,
 * the settings are not those that it is judged by, or it was answered before: a repeat uses no limit up, nor does a
 * limit refuse it. The same repeat at two gateways at the same moment is counted by both.
 *
 * @throws any error of the place where limits are counted
 */
export type CountRequest = (asked: ToCount) => Promise<WindowAnswer | null>;

// One statement for all of a moment. Ordered, so that gateways take the locks of several projects in one order; a commit
// that is not waited for on disk, as in postgres-window-store.ts.
const COUNT = statement(
  "ingest.count",
  `
  select asked.place::int as place, set_config('synchronous_commit', 'off', true), asked.is_fresh,
    case when asked.is_fresh and asked.velocity is not null
      then limit_window_check(asked.project_id, null, asked.velocity::jsonb, asked.costs::jsonb, asked.loop::jsonb)
    end as answer
  from (
    select given.place, given.project_id, given.velocity, given.costs, given.loop,
      coalesce(
        coalesce((select version from guardrail_settings where project_id = given.project_id), 0) = given.version
        and ${keyStands("given.project_id", "given.key_id", "given.secret_hash")}
        and (given.idempotency_hash is null or not exists (select 1 from approval_request
          where project_id = given.project_id and key_id = given.key_id
            and idempotency_hash = given.idempotency_hash)), false) as is_fresh
    from unnest($1::text[], $2::text[], $3::bytea[], $4::bytea[], $5::int[], $6::text[], $7::text[], $8::text[])
      with ordinality as given (project_id, key_id, secret_hash, idempotency_hash, version, velocity, costs, loop, place)
    order by given.project_id, given.place
    offset 0
  ) as asked`,
);

interface CountedRow {
  place: number;
  is_fresh: boolean;
  answer: string[] | null;
}

/** Looks, and counts in the database where `inDatabase` says so. */
function countInPostgres(
  { pool, prepare }: Pick<Deps, "pool" | "prepare">,
  inDatabase: boolean,
): (asked: ToCount) => Promise<CountedRow | null> {
  return createBatch<ToCount, CountedRow | null>(async (asked) => {
    const limits = asked.map(({ check }) => (inDatabase ? limitsOf(check) : null));
    const values = [
      asked.map(({ projectId }) => projectId),
      asked.map(({ keyId }) => keyId),
      asked.map(({ secretHash }) => secretHash),
      asked.map(({ idempotencyHash }) => idempotencyHash),
      asked.map(({ version }) => version),
      limits.map((each) => each?.velocity ?? null),
      limits.map((each) => each?.costs ?? null),
      limits.map((each) => each?.loop ?? null),
    ];
    const query = { ...prepare(COUNT, values), query_timeout: STATEMENT_LIMIT_MS };
    const { rows } = await pool.query<CountedRow>(query);
    return inOrder(rows, asked.length, (row) => row);
  });
}

/** @param shared where limits are counted when it is not in the database: Redis */
export function createCountRequest(
  deps: Pick<Deps, "pool" | "prepare">,
  shared: WindowStore | null,
): CountRequest {
  const look = countInPostgres(deps, shared === null);
  return async (asked) => {
    const { check } = asked;
    checkWindowInput(check);
    const row = await look(asked);
    // Looked at before in any case: a limit of yesterday would close an agent out for as long as its window is.
    if (!row?.is_fresh) return null;
    return shared === null ? readWindowStoreAnswer(row.answer, check) : shared.check(check);
  };
}
