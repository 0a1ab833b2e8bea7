import { LetsPingError } from "@letsping/core";
import { REQUEST_STATUSES } from "@letsping/core";
import type { RequestList } from "@letsping/core";
import type { RequestListQuery } from "@letsping/core";
import type { KeyActor } from "../auth/actor";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import { LISTED } from "./list-item";
import { listItem } from "./list-item";
import type { ListedRow } from "./list-item";

const DEFAULT_LIMIT = 50;

interface Filter {
  conditions: string[];
  values: unknown[];
}

function statusesOf(query: RequestListQuery): string[] {
  const asked = (query.status ?? "")
    .split(",")
    .map((name) => name.trim().toUpperCase())
    .filter(Boolean);
  const unknown = asked.find((name) => !(REQUEST_STATUSES as readonly string[]).includes(name));
  if (unknown) {
    throw new LetsPingError(
      "invalid_request",
      `There is no status \`${unknown.slice(0, 60)}\`. Known: ${REQUEST_STATUSES.join(", ")}.`,
    );
  }
  return asked;
}

/** Text as a LIKE pattern that matches it literally. */
function contains(text: string): string {
  return `%${text.replace(/[\\%_]/g, (char) => `\\${char}`)}%`;
}

function filterOf(query: RequestListQuery, actor: KeyActor | PersonActor): Filter {
  const conditions = ["request.project_id = $1", "request.held"];
  const values: unknown[] = [actor.projectId];
  const where = (condition: (place: string) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  const statuses = statusesOf(query);
  if (actor.kind === "key" && actor.scope === "key")
    where((place) => `request.key_id = ${place}`, actor.keyId);
  if (statuses.length > 0) where((place) => `request.status = any(${place})`, statuses);
  where((place) => `request.service = ${place}`, query.service);
  where((place) => `request.action = ${place}`, query.action);
  where((place) => `request.agent_id = ${place}`, query.agent);
  where((place) => `request.priority = ${place}`, query.priority);
  where((place) => `${place} = any(request.roles)`, query.role);
  where((place) => `request.key_id = ${place}`, query.key);
  where((place) => `request.mode = ${place}`, query.mode);
  where((place) => `request.decided_by = ${place}`, query.person);
  where((place) => `request.created_at >= ${place}`, query.from);
  where((place) => `request.created_at < ${place}`, query.to);
  where(
    (place) =>
      `(request.service ilike ${place} or request.action ilike ${place} or request.id ilike ${place} or request.agent_id ilike ${place} or auth_user.name ilike ${place})`,
    query.q === undefined ? undefined : contains(query.q),
  );
  return { conditions, values };
}

interface Cursor {
  at: string;
  id: string;
}

function readCursor(text: string): Cursor {
  const [at = "", id = ""] = Buffer.from(text, "base64url").toString("utf8").split(" ");
  if (Number.isNaN(Date.parse(at)) || !/^req_[A-Za-z0-9_-]+$/.test(id)) {
    throw new LetsPingError(
      "invalid_request",
      "The cursor is not one that this gateway gave. Begin again without it.",
    );
  }
  return { at, id };
}

/** Requests of a project: what waits, soonest end first; anything else newest first. Pages by key, not by number. */
export async function listRequests(
  deps: Deps,
  query: RequestListQuery,
  actor: KeyActor | PersonActor,
): Promise<RequestList> {
  const { conditions, values } = filterOf(query, actor);
  const byExpiry = query.status?.toUpperCase() === "PENDING";
  const column = byExpiry ? "request.expires_at" : "request.created_at";
  if (query.cursor !== undefined) {
    const cursor = readCursor(query.cursor);
    values.push(cursor.at, cursor.id);
    conditions.push(
      `(${column}, request.id) ${byExpiry ? ">" : "<"} ($${values.length - 1}::timestamptz, $${values.length})`,
    );
  }
  const limit = query.limit ?? DEFAULT_LIMIT;
  const direction = byExpiry ? "asc" : "desc";
  const sql = `${LISTED} where ${conditions.join(" and ")} order by ${column} ${direction}, request.id ${direction} limit ${limit + 1}`;
  const [{ rows }, counted] = await Promise.all([
    deps.pool.query<ListedRow>(sql, values),
    deps.pool.query<{ count: number; now: Date }>(
      "select count(*)::int as count, clock_timestamp() as now from approval_request where project_id = $1 and status = 'PENDING' and held and expires_at > clock_timestamp()",
      [actor.projectId],
    ),
  ]);
  const page = rows.slice(0, limit);
  const last = page[page.length - 1];
  const at = last && (byExpiry ? last.expires_at : last.created_at);
  const more = rows.length > limit && last && at;
  return {
    requests: page.map((row) => listItem(deps, row)),
    next_cursor: more ? Buffer.from(`${at.toISOString()} ${last.id}`).toString("base64url") : null,
    pending_count: counted.rows[0]?.count ?? 0,
    server_time: (counted.rows[0]?.now ?? new Date(deps.clock())).toISOString(),
  };
}
