import { LetsPingError } from "@letsping/core";
import type { RequestList } from "@letsping/core";
import type { RequestListQuery } from "@letsping/core";
import { z } from "zod";
import type { KeyActor } from "../auth/actor";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import { filterOf } from "./filter";
import { isQueue } from "./filter";
import { forActor } from "./list-item";
import { LISTED } from "./list-item";
import { listItem } from "./list-item";
import type { ListedRow } from "./list-item";
import { maskingInLists } from "./sight";

const DEFAULT_LIMIT = 50;
/**
 * Sealed bytes after which a page ends, 8 MiB: payloads may be large, and opening two hundred of those would hold up
 * everybody else for seconds.
 */
const MOST_BYTES = 8 * 1024 * 1024;

interface Order {
  /** First part of a cursor: one of another order would skip. */
  mark: "e" | "c";
  column: "expires_at" | "created_at";
  direction: "asc" | "desc";
  beyond: ">" | "<";
}

const SOONEST_END: Order = { mark: "e", column: "expires_at", direction: "asc", beyond: ">" };
const NEWEST: Order = { mark: "c", column: "created_at", direction: "desc", beyond: "<" };

/** Exactly what was given: PostgreSQL would also read other words as a time, and has no year 0. */
const CursorTime = z.iso.datetime({ precision: 3 }).refine((at) => !at.startsWith("0000"));

interface Cursor {
  at: string;
  id: string;
}

function readCursor(text: string, order: Order): Cursor {
  const [mark, at = "", id = ""] = Buffer.from(text, "base64url").toString("utf8").split(" ");
  if (mark !== order.mark || !CursorTime.safeParse(at).success || !/^req_[A-Za-z0-9_-]{1,64}$/.test(id)) {
    throw new LetsPingError(
      "invalid_request",
      "The cursor is not one that this gateway gave for this status. Begin again without it.",
    );
  }
  return { at, id };
}

/** The rows of a page: no more than `limit`, and none behind so many bytes that the page is full. */
function pageOf(rows: readonly ListedRow[], limit: number): ListedRow[] {
  let bytes = 0;
  return rows.slice(0, limit).filter((row) => {
    const fits = bytes < MOST_BYTES;
    bytes += row.sealed_body.length + (row.sealed_decision?.length ?? 0);
    return fits;
  });
}

/**
 * A page of sealed rows, and the cursor of the next one. Times are kept in milliseconds, so a cursor is exact. A page may
 * be shorter than its limit and not be the last.
 */
export async function readPage(
  deps: Pick<Deps, "pool">,
  query: RequestListQuery,
  actor: KeyActor | PersonActor,
): Promise<{ rows: ListedRow[]; next: string | null }> {
  const { conditions, values } = filterOf(query, actor);
  const order = isQueue(query) ? SOONEST_END : NEWEST;
  const { column, direction } = order;
  if (query.cursor !== undefined) {
    const cursor = readCursor(query.cursor, order);
    values.push(cursor.at, cursor.id);
    conditions.push(
      `(request.${column}, request.id) ${order.beyond} ($${values.length - 1}::timestamptz, $${values.length})`,
    );
  }
  const limit = query.limit ?? DEFAULT_LIMIT;
  const sorted = `order by request.${column} ${direction}, request.id ${direction}`;
  // First the ids, then their rows: a filter that no index knows then sorts short rows.
  const found = `
    select request.id, request.${column} as at,
      octet_length(request.sealed_body) + coalesce(octet_length(request.sealed_decision), 0) as bytes
    from approval_request request where request.project_id = $1 and ${conditions.join(" and ")}
    ${sorted} limit ${limit + 1}`;
  // One row more than the page takes, by number or by bytes: it says that there is another page.
  const fitting = `
    select id from (
      select id, sum(bytes) over (order by at ${direction}, id ${direction}
        rows between unbounded preceding and 2 preceding) as bytes_before
      from (${found}) as found
    ) as sized where coalesce(bytes_before, 0) < ${MOST_BYTES}`;
  const { rows } = await deps.pool.query<ListedRow>(
    `${LISTED} where request.project_id = $1 and request.id in (${fitting}) ${sorted}`,
    values,
  );
  const page = pageOf(rows, limit);
  const last = page[page.length - 1];
  if (rows.length === page.length || !last) return { rows: page, next: null };
  const cursor = `${order.mark} ${last[column].toISOString()} ${last.id}`;
  return { rows: page, next: Buffer.from(cursor).toString("base64url") };
}

/** Requests of a project: what waits, soonest end first; anything else newest first. Pages by key, not by number. */
export async function listRequests(
  deps: Deps,
  query: RequestListQuery,
  actor: KeyActor | PersonActor,
): Promise<RequestList> {
  const [page, counted] = await Promise.all([
    readPage(deps, query, actor),
    deps.pool.query<{ count: number; now: Date }>(
      "select count(*)::int as count, clock_timestamp() as now from approval_request where project_id = $1 and status = 'PENDING' and held and expires_at > clock_timestamp()",
      [actor.projectId],
    ),
  ]);
  return {
    requests: page.rows.map((row) =>
      forActor(listItem(deps, row, maskingInLists(row.described_fields, actor)), actor),
    ),
    next_cursor: page.next,
    pending_count: counted.rows[0]?.count ?? 0,
    server_time: (counted.rows[0]?.now ?? new Date(deps.clock())).toISOString(),
  };
}
