import type { LoadedRequest } from "./request-row";
import type { ProposalRow } from "./store-proposals";
import type { StoredNow } from "./store-proposals";

/** How many requests are remembered, and how much of what they hold, in bytes as they are sealed. */
const MOST = 2_000;
/** Opened, and opened they are kept, they take up to 28 times as much: lists in lists are 56 bytes for each of `[]`. */
const MOST_BYTES = 4_194_304;

/** A request as it was stored a moment ago. */
export function pendingRow(asked: ProposalRow, stored: StoredNow): LoadedRequest {
  return {
    id: stored.id,
    project_id: asked.projectId,
    key_id: asked.keyId,
    agent_id: null,
    service: asked.service,
    action: asked.action,
    mode: asked.mode,
    observe: asked.observe,
    held: stored.held,
    priority: asked.priority,
    roles: [...asked.roles],
    status: stored.status,
    version: 1,
    sealed_body: asked.sealed,
    payload_digest: asked.digest,
    editable: asked.editable,
    flagged: asked.flagged,
    finding_rules: [...asked.findingRules],
    hidden_count: asked.hiddenCount,
    shield_alarm: asked.shieldAlarm,
    shield_held: asked.shieldHeld,
    created_at: stored.created_at,
    expires_at: stored.expires_at,
    resolved_at: null,
    decided_by: null,
    decided_role: null,
    method: null,
    sealed_decision: null,
    change_count: 0,
    receipt: null,
    executable_until: null,
    execution_state: "NOT_STARTED",
    lease_hash: null,
    lease_expires_at: null,
    execution_started_at: null,
    execution_finished_at: null,
    result_digest: null,
    db_now: stored.created_at,
    execution_window_ms: stored.execution_window_ms,
    pseudonym_key: stored.pseudonym_key,
  };
}

/**
 * Requests that this process stored and that wait, for decisions that come soon. They may have ended since, and the
 * project may have changed: the statement that decides does so only where all that they rest on still stands.
 */
export interface KnownPending {
  note: (row: LoadedRequest) => void;
  /** The request, with the database's time as far as it is known. */
  find: (projectId: string, id: string) => LoadedRequest | null;
  forget: (id: string) => void;
}

/** @param elapsedMs milliseconds that only go forward */
export function createKnownPending(elapsedMs: () => number): KnownPending {
  const known = new Map<string, { row: LoadedRequest; notedMs: number }>();
  let bytes = 0;
  const forget = (id: string) => {
    const entry = known.get(id);
    if (!entry) return;
    bytes -= entry.row.sealed_body.length;
    known.delete(id);
  };
  return {
    forget,
    note(row) {
      forget(row.id);
      if (row.sealed_body.length > MOST_BYTES) return;
      known.set(row.id, { row, notedMs: elapsedMs() });
      bytes += row.sealed_body.length;
      for (const id of known.keys()) {
        if (known.size <= MOST && bytes <= MOST_BYTES) break;
        forget(id);
      }
    },
    find(projectId, id) {
      const entry = known.get(id);
      if (!entry || entry.row.project_id !== projectId) return null;
      // Behind rather than ahead: the answer that told the time was on its way for a while.
      const sinceMs = Math.floor(elapsedMs() - entry.notedMs);
      return { ...entry.row, db_now: new Date(entry.row.db_now.getTime() + sinceMs) };
    },
  };
}
