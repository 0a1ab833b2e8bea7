import type { BlockedCall } from "@letsping/core";
import type { BlockedList } from "@letsping/core";
import type { BlockedQuery } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { z } from "zod";
import type { Deps } from "../deps";
import { momentOf } from "../requests/filter";

const DEFAULT_LIMIT = 50;

export interface BlockedRow {
  id: string;
  key_id: string | null;
  key_name: string | null;
  service: string;
  action: string;
  mode: BlockedCall["mode"];
  families: BlockedCall["families"];
  rules: string[];
  count: number;
  first_at: Date;
  last_at: Date;
}

/** Columns and joins of refused calls, without what is sealed. */
export const BLOCKED_COLUMNS = `
  blocked.id, blocked.key_id, api_key.name as key_name, blocked.service, blocked.action, blocked.mode,
  blocked.families, blocked.rules, blocked.count, blocked.first_at, blocked.last_at`;
export const BLOCKED_FROM =
  "blocked_call blocked left join api_key on api_key.id = blocked.key_id and api_key.project_id = blocked.project_id";

export function blockedView(row: BlockedRow): BlockedCall {
  return {
    id: row.id,
    key_id: row.key_id,
    agent: row.key_name ?? row.key_id ?? "sample",
    service: row.service,
    action: row.action,
    mode: row.mode,
    families: row.families,
    rules: row.rules,
    count: row.count,
    first_at: row.first_at.toISOString(),
    last_at: row.last_at.toISOString(),
  };
}

/** Exactly what was given: PostgreSQL would also read other words as a time, and has no year 0. */
const CursorTime = z.iso.datetime({ precision: 3 }).refine((at) => !at.startsWith("0000"));

function readCursor(text: string): [at: string, id: string] {
  const [at = "", id = ""] = Buffer.from(text, "base64url").toString("utf8").split(" ");
  if (!CursorTime.safeParse(at).success || !/^[A-Za-z0-9_-]{1,80}$/.test(id)) {
    throw new LetsPingError(
      "invalid_request",
      "The cursor is not one that this gateway gave for refused calls. Begin again without it.",
    );
  }
  return [at, id];
}

function conditionsOf(query: BlockedQuery, values: unknown[]): string[] {
  const conditions: string[] = [];
  const where = (condition: (place: string) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  where((place) => `${place} = any(blocked.families)`, query.family);
  where((place) => `${place} = any(blocked.rules)`, query.rule);
  where((place) => `blocked.key_id = ${place}`, query.key);
  where((place) => `blocked.service = ${place}`, query.service);
  where((place) => `blocked.action = ${place}`, query.action);
  where((place) => `blocked.last_at >= ${place}`, momentOf(query.from));
  where((place) => `blocked.last_at < ${place}`, momentOf(query.to));
  if (query.cursor !== undefined) {
    const [at, id] = readCursor(query.cursor);
    values.push(at, id);
    const places = [`$${values.length - 1}::timestamptz`, `$${values.length}`];
    conditions.push(`(blocked.last_at, blocked.id) < (${places.join(", ")})`);
  }
  return conditions;
}

/** Calls that the guardrails refused, the latest first. Pages by key, not by number. */
export async function listBlockedCalls(
  deps: Pick<Deps, "pool" | "clock">,
  query: BlockedQuery,
  projectId: string,
): Promise<BlockedList> {
  const values: unknown[] = [projectId];
  const conditions = conditionsOf(query, values);
  const limit = query.limit ?? DEFAULT_LIMIT;
  const [{ rows }, clock] = await Promise.all([
    deps.pool.query<BlockedRow>(
      `select ${BLOCKED_COLUMNS} from ${BLOCKED_FROM}
       where ${["blocked.project_id = $1", ...conditions].join(" and ")}
       order by blocked.last_at desc, blocked.id desc limit ${limit + 1}`,
      values,
    ),
    deps.pool.query<{ now: Date }>("select clock_timestamp() as now"),
  ]);
  const page = rows.slice(0, limit);
  const last = page[page.length - 1];
  const hasMore = rows.length > limit && last !== undefined;
  return {
    blocked: page.map(blockedView),
    next_cursor: hasMore
      ? Buffer.from(`${last.last_at.toISOString()} ${last.id}`).toString("base64url")
      : null,
    server_time: (clock.rows[0]?.now ?? new Date(deps.clock())).toISOString(),
  };
}
