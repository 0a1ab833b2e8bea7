import { EventType } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { StreamEvent } from "@letsping/core";
import type { AuditRow } from "../audit/timeline";
import type { KeyActor } from "../auth/actor";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import type { Call } from "../http/route";

const HEARTBEAT_MS = 20_000;
const PAGE = 500;

/**
 * Rows after a place, in the order of their transactions. A transaction that is still open may yet bring a smaller
 * number, so only rows from before the oldest open one are read: nothing is ever skipped.
 */
const AFTER = `
  select entry.* from audit_entry entry
  left join approval_request request on request.id = entry.request_id
  where entry.project_id = $1 and entry.type like 'request.%'
    and (entry.xid, entry.seq) > ($2::bigint, $3::bigint)
    and entry.xid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
    and ($4::text is null or entry.request_id = $4)
    and ($5::text is null or request.key_id = $5)
  order by entry.xid, entry.seq limit ${PAGE}`;

const NOW = `select (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint - 1 as xid`;

interface Place {
  xid: string;
  seq: string;
}

/** PostgreSQL's bigint. */
const LARGEST = 9_223_372_036_854_775_807n;

function placeOf(id: string): Place | null {
  const match = /^evt_(\d{1,19})_(\d{1,19})$/.exec(id);
  if (!match) return null;
  const [xid, seq] = [match[1] ?? "0", match[2] ?? "0"];
  return BigInt(xid) <= LARGEST && BigInt(seq) <= LARGEST ? { xid, seq } : null;
}

function eventOf(row: AuditRow): StreamEvent {
  return {
    id: `evt_${row.xid}_${row.seq}`,
    type: EventType.parse(row.type),
    project_id: row.project_id ?? "",
    request_id: row.request_id,
    at: row.at.toISOString(),
  };
}

async function begin(deps: Deps, call: Call): Promise<Place> {
  const last = call.request.headers["last-event-id"];
  if (typeof last === "string" && last !== "") {
    const place = placeOf(last);
    if (!place)
      throw new LetsPingError("invalid_request", "The Last-Event-ID is not one that this gateway gave.");
    return place;
  }
  const { rows } = await deps.pool.query<{ xid: string }>(NOW);
  return { xid: rows[0]?.xid ?? "0", seq: "9223372036854775807" };
}

/** Whether a person is still a member; a key still valid. Rights are those of now, not of when the stream began. */
async function stillMay(deps: Deps, actor: KeyActor | PersonActor): Promise<boolean> {
  const { rowCount } =
    actor.kind === "person"
      ? await deps.pool.query("select 1 from member where project_id = $1 and user_id = $2", [
          actor.projectId,
          actor.userId,
        ])
      : await deps.pool.query("select 1 from api_key where id = $1 and revoked_at is null", [actor.keyId]);
  return rowCount === 1;
}

/**
 * Sends events as they happen (server-sent events), after `Last-Event-ID` where the client names one. Events carry no
 * payload. The stream ends when the client leaves, loses its rights, or the gateway stops.
 */
export async function streamEvents(
  deps: Deps,
  requestId: string | null,
  actor: KeyActor | PersonActor,
  call: Call,
): Promise<void> {
  let place = await begin(deps, call);
  const { response, signal } = call;
  const keyId = actor.kind === "key" && actor.scope === "key" ? actor.keyId : null;
  response.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no" });
  response.write("retry: 1000\n\n");
  let wake: () => void = () => undefined;
  let pending = true;
  const changed = () => {
    pending = true;
    wake();
  };
  const unsubscribe = deps.waiters.subscribe(actor.projectId, changed);
  const heartbeat = setInterval(() => response.write(": still here\n\n"), HEARTBEAT_MS);
  // An event whose transaction ended just before another older one is seen a little later; look again then.
  const recheck = setInterval(changed, 1_000);
  signal.addEventListener("abort", changed, { once: true });
  try {
    while (!signal.aborted) {
      if (!pending) await new Promise<void>((resolve) => (wake = resolve));
      pending = false;
      if (signal.aborted) break;
      const { rows } = await deps.pool.query<AuditRow>(AFTER, [
        actor.projectId,
        place.xid,
        place.seq,
        requestId,
        keyId,
      ]);
      if (rows.length > 0 && !(await stillMay(deps, actor))) break;
      for (const row of rows) {
        const event = eventOf(row);
        response.write(`id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
        place = { xid: row.xid, seq: row.seq };
      }
      if (rows.length === PAGE) pending = true;
    }
  } finally {
    clearInterval(heartbeat);
    clearInterval(recheck);
    unsubscribe();
    response.end();
  }
}
