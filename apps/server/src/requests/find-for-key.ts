import { keyStands } from "../auth/known-callers";
import { createBatch } from "../db/batch";
import { inOrder } from "../db/batch";
import { statement } from "../db/statement";
import type { Deps } from "../deps";
import { REQUEST_COLUMNS } from "./request-row";
import type { LoadedRequest } from "./request-row";

/** Which request is asked for, and with which key. */
export interface AskedWithKey {
  id: string;
  projectId: string;
  keyId: string;
  /** SHA-256 of the key's secret. */
  secretHash: Buffer;
}

// `offset 0` keeps the look by primary key for each, whatever PostgreSQL guesses of how many are asked for.
const FIND = statement(
  "request.find_for_key",
  `
  select asked.place::int as place, found.*
  from unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) with ordinality
    as asked (project_id, id, key_id, secret_hash, place)
  cross join lateral (
    select ${REQUEST_COLUMNS}
    from approval_request request join project on project.id = request.project_id
    where request.project_id || '' = asked.project_id and request.id = asked.id
      and ${keyStands("asked.project_id", "asked.key_id", "asked.secret_hash")}
    offset 0
  ) as found`,
);

/**
 * Reads a request for a key, together with others of the same moment. Null where there is none, or the key no longer
 * stands.
 */
export type FindForKey = (asked: AskedWithKey) => Promise<LoadedRequest | null>;

export function createFindForKey(deps: Pick<Deps, "pool" | "prepare">): FindForKey {
  return createBatch<AskedWithKey, LoadedRequest | null>(async (asked) => {
    const values = [
      asked.map(({ projectId }) => projectId),
      asked.map(({ id }) => id),
      asked.map(({ keyId }) => keyId),
      asked.map(({ secretHash }) => secretHash),
    ];
    const { rows } = await deps.pool.query<LoadedRequest & { place: number }>(deps.prepare(FIND, values));
    return inOrder(rows, asked.length, ({ place: _place, ...row }) => row);
  });
}
