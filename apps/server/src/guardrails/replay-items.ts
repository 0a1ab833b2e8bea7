import type { GuardrailFinding } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import type { Deps } from "../deps";
import { openBody } from "../requests/request-row";
import { openBlockedBody } from "./blocked-detail";

/** A stored request, or a call that was refused, as far as it can be judged again. */
export interface ReplayItem {
  id: string;
  kind: "request" | "blocked";
  service: string;
  action: string;
  agent: string;
  at: Date;
  /** Without what was taken out; null where nothing of it was kept. */
  payload: JsonObject | null;
  schema: JsonObject | null;
  /** What was found when it came. */
  findings: readonly GuardrailFinding[];
}

interface Named {
  id: string;
  kind: ReplayItem["kind"];
}

/** First the names alone: bodies may be large, and are read a few at a time. */
const LATEST = `
  select kind, id from (
    (select 'request' as kind, id, created_at as at from approval_request
     where project_id = $1 order by created_at desc, id desc limit $2)
    union all
    (select 'blocked', id, last_at from blocked_call
     where project_id = $1 order by last_at desc, id desc limit $2)
  ) as latest order by at desc, id desc limit $2`;

const REQUESTS = `
  select id, service, action, key_id, created_at as at, sealed_body from approval_request
  where project_id = $1 and id = any($2)`;

const BLOCKED = `
  select id, service, action, key_id, last_at as at, sealed_body from blocked_call
  where project_id = $1 and id = any($2)`;

interface SealedRow {
  id: string;
  service: string;
  action: string;
  key_id: string | null;
  at: Date;
  sealed_body: Buffer;
}

function itemOf(deps: Pick<Deps, "cipher">, kind: ReplayItem["kind"], row: SealedRow): ReplayItem {
  const { id, service, action, at } = row;
  const named = { id, kind, service, action, agent: row.key_id ?? "", at };
  if (kind === "blocked") {
    const { payload, findings } = openBlockedBody(deps, id, row.sealed_body);
    return { ...named, payload, schema: null, findings };
  }
  const { payload, schema, findings = [] } = openBody(deps, row);
  return { ...named, payload, schema, findings };
}

/** How many bodies are read at once. */
const AT_ONCE = 20;

/** The latest requests and refused calls of a project, newest first, read as they are asked for. */
export async function* latestItems(
  deps: Pick<Deps, "pool" | "cipher">,
  projectId: string,
  limit: number,
): AsyncGenerator<ReplayItem> {
  const { rows: named } = await deps.pool.query<Named>(LATEST, [projectId, limit]);
  for (let from = 0; from < named.length; from += AT_ONCE) {
    const chunk = named.slice(from, from + AT_ONCE);
    const read = async (kind: ReplayItem["kind"], sql: string) => {
      const ids = chunk.filter((each) => each.kind === kind).map(({ id }) => id);
      return ids.length === 0 ? [] : (await deps.pool.query<SealedRow>(sql, [projectId, ids])).rows;
    };
    const [requests, blocked] = await Promise.all([read("request", REQUESTS), read("blocked", BLOCKED)]);
    for (const { id, kind } of chunk) {
      const row = (kind === "request" ? requests : blocked).find((each) => each.id === id);
      // Gone between the two looks.
      if (row) yield itemOf(deps, kind, row);
    }
  }
}
