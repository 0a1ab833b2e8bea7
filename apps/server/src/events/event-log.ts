import { EventType } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { StreamEvent } from "@letsping/core";
import type { AuditRow } from "../audit/timeline";
import type { Deps } from "../deps";

const PAGE = 500;

/**
 * Rows after a place, in the order of their transactions. A transaction that is still open may yet bring a smaller
 * number, so only rows from before the oldest open one may be told: nothing is ever skipped.
 */
const AFTER = `
  select entry.*, entry.xid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint as settled
  from audit_entry entry
  left join approval_request request on request.id = entry.request_id
  where entry.project_id = $1 and (entry.type like 'request.%'
      or $6 and entry.type in ('call.blocked', 'guardrails.changed', 'guardrails.released', 'shield.changed',
        'shield.mode_changed'))
    and (entry.xid, entry.seq) > ($2::bigint, $3::bigint)
    and ($4::text is null or entry.request_id = $4)
    and ($5::text is null or request.key_id = $5)
  order by entry.xid, entry.seq limit ${PAGE}`;

const NOW = `
  select (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint - 1 as before_open,
         (pg_snapshot_xmax(pg_current_snapshot())::text)::bigint as next`;

/** Where a reader stands: behind this row, in the order of transactions. */
export interface Place {
  xid: string;
  seq: string;
}

/** Whose events: all of a project, or only those of one request or one key. */
export interface Readable {
  projectId: string;
  requestId: string | null;
  keyId: string | null;
  /** Whether what guardrails and Shield did is told too: to people only, so that no agent learns what others are refused. */
  isPerson: boolean;
}

/** PostgreSQL's bigint. */
const LARGEST = 9_223_372_036_854_775_807n;

function placeOf(id: string): Place {
  const match = /^evt_(\d{1,19})_(\d{1,19})$/.exec(id);
  const [xid, seq] = [match?.[1] ?? "", match?.[2] ?? ""];
  if (match && BigInt(xid) <= LARGEST && BigInt(seq) <= LARGEST) return { xid, seq };
  throw new LetsPingError("invalid_request", "The Last-Event-ID is not one that this gateway gave.");
}

/**
 * Where reading begins: behind the event that the reader had last, else now.
 *
 * @throws LetsPingError `invalid_request` for an id that is none, or that is later than all that the database knows
 */
export async function beginAt(deps: Pick<Deps, "pool">, lastEventId: string | null): Promise<Place> {
  const asked = lastEventId === null ? null : placeOf(lastEventId);
  const { rows } = await deps.pool.query<{ before_open: string; next: string }>(NOW);
  const { before_open = "0", next = "0" } = rows[0] ?? {};
  if (asked === null) return { xid: before_open, seq: String(LARGEST) };
  if (BigInt(asked.xid) < BigInt(next)) return asked;
  throw new LetsPingError(
    "invalid_request",
    "The Last-Event-ID is later than all that this database knows: it was restored from a backup.",
    { hint: "Read what stands, then open the stream without Last-Event-ID." },
  );
}

/** The next rows that may be told, and whether there is more to tell at once, or soon. */
export async function readAfter(
  deps: Pick<Deps, "pool">,
  place: Place,
  of: Readable,
): Promise<{ rows: AuditRow[]; more: "now" | "soon" | "no" }> {
  const values = [of.projectId, place.xid, place.seq, of.requestId, of.keyId, of.isPerson];
  const { rows } = await deps.pool.query<AuditRow & { settled: boolean }>(AFTER, values);
  const settled = rows.filter((row) => row.settled);
  if (settled.length === PAGE) return { rows: settled, more: "now" };
  return { rows: settled, more: settled.length < rows.length ? "soon" : "no" };
}

/** A row as the wire has it: no payload, nothing of its detail. */
export function eventOf(row: AuditRow): StreamEvent {
  return {
    id: `evt_${row.xid}_${row.seq}`,
    type: EventType.parse(row.type),
    project_id: row.project_id ?? "",
    request_id: row.request_id,
    at: row.at.toISOString(),
  };
}
