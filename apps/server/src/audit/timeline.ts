import { canonicalJson } from "@letsping/core";
import { EventType } from "@letsping/core";
import { sha256Hex } from "@letsping/core";
import type { TimelineEntry } from "@letsping/core";
import type { Deps } from "../deps";

export interface AuditRow {
  seq: string;
  xid: string;
  project_id: string | null;
  request_id: string | null;
  type: string;
  actor_kind: "agent" | "person" | "gateway";
  actor_id: string | null;
  actor_name: string;
  at: Date;
  detail: Record<string, unknown>;
}

/** SHA-256 of an audit row, over its canonical JSON. */
export function auditDigest(row: AuditRow): string {
  const { seq, project_id, request_id, type, actor_kind, actor_id, actor_name, detail } = row;
  const at = row.at.toISOString();
  return sha256Hex(
    canonicalJson({ seq, project_id, request_id, type, actor_kind, actor_id, actor_name, at, detail }),
  );
}

/** What happened to a request, oldest first. */
export async function timelineOf(
  deps: Pick<Deps, "pool">,
  projectId: string,
  requestId: string,
): Promise<TimelineEntry[]> {
  const { rows } = await deps.pool.query<AuditRow>(
    "select * from audit_entry where project_id = $1 and request_id = $2 order by seq limit 200",
    [projectId, requestId],
  );
  return rows.map((row) => ({
    type: EventType.parse(row.type),
    at: row.at.toISOString(),
    actor: { kind: row.actor_kind, name: row.actor_name },
    digest: auditDigest(row),
    detail: row.detail,
  }));
}
