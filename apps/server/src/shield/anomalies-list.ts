import { LetsPingError } from "@letsping/core";
import type { Priority } from "@letsping/core";
import type { ShieldAnomalies } from "@letsping/core";
import type { ShieldAnomaliesQuery } from "@letsping/core";
import { z } from "zod";
import type { Deps } from "../deps";

const DEFAULT_LIMIT = 50;
/** How alarms are stored. */
const STORED = { soft: 1, hard: 2 } as const;

interface AnomalyRow {
  id: string;
  key_id: string;
  key_name: string;
  service: string;
  action: string;
  priority: Priority;
  status: string;
  shield_alarm: number;
  shield_held: boolean;
  shield_bits: number | null;
  created_at: Date;
}

/** Exactly what was given: PostgreSQL would also read other words as a time, and has no year 0. */
const CursorTime = z.iso.datetime({ precision: 3 }).refine((at) => !at.startsWith("0000"));

function readCursor(text: string): [at: string, id: string] {
  const [at = "", id = ""] = Buffer.from(text, "base64url").toString("utf8").split(" ");
  if (!CursorTime.safeParse(at).success || !/^[A-Za-z0-9_-]{1,80}$/.test(id)) {
    throw new LetsPingError(
      "invalid_request",
      "The cursor is not one that this gateway gave for unusual steps. Begin again without it.",
      { details: { field: "cursor" } },
    );
  }
  return [at, id];
}

function conditionsOf({ key, alarm, cursor }: ShieldAnomaliesQuery, values: unknown[]): string[] {
  const conditions: string[] = [];
  if (key !== undefined) conditions.push(`step.key_id = $${values.push(key)}`);
  if (alarm !== undefined) conditions.push(`step.shield_alarm = $${values.push(STORED[alarm])}`);
  if (cursor !== undefined) {
    const [at, id] = readCursor(cursor);
    const places = [`$${values.push(at)}::timestamptz`, `$${values.push(id)}`];
    conditions.push(`(step.created_at, step.id) < (${places.join(", ")})`);
  }
  return conditions;
}

function viewOf(row: AnomalyRow): ShieldAnomalies["anomalies"][number] {
  return {
    request_id: row.id,
    key_id: row.key_id,
    agent: row.key_name,
    service: row.service,
    action: row.action,
    priority: row.priority,
    at: row.created_at.toISOString(),
    alarm: row.shield_alarm === STORED.soft ? "soft" : "hard",
    held: row.shield_held,
    bits: row.shield_bits ?? 0,
    status: row.status,
  };
}

/** Unusual steps since a time, the latest first. Pages by key, not by number. */
export async function listAnomalies(
  deps: Pick<Deps, "pool">,
  query: ShieldAnomaliesQuery,
  { projectId, from }: { projectId: string; from: Date },
): Promise<Pick<ShieldAnomalies, "anomalies" | "next_cursor">> {
  const values: unknown[] = [projectId, from];
  const conditions = conditionsOf(query, values);
  const limit = query.limit ?? DEFAULT_LIMIT;
  const { rows } = await deps.pool.query<AnomalyRow>(
    `select step.id, step.key_id, key.name as key_name, step.service, step.action, step.priority, step.status,
       step.shield_alarm, step.shield_held, step.shield_bits, step.created_at
     from approval_request step join api_key key on key.id = step.key_id and key.project_id = step.project_id
     where ${["step.project_id = $1", "step.created_at >= $2", "step.shield_alarm > 0", ...conditions].join(" and ")}
     order by step.created_at desc, step.id desc limit ${limit + 1}`,
    values,
  );
  const page = rows.slice(0, limit);
  const last = page[page.length - 1];
  const hasMore = rows.length > limit && last !== undefined;
  return {
    anomalies: page.map(viewOf),
    next_cursor: hasMore
      ? Buffer.from(`${last.created_at.toISOString()} ${last.id}`).toString("base64url")
      : null,
  };
}
