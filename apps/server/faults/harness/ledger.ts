/** A decision that the gateway acknowledged to a person. */
export interface AcknowledgedDecision {
  status: string;
  receipt: string;
}

/**
 * What the gateway acknowledged, kept outside of it: the other side of the books. Times are `performance.now()`
 * milliseconds.
 */
export interface Ledger {
  /** Id by Idempotency-Key, of every create that was answered. */
  asked: Map<string, string>;
  /** Every decision that was answered with 200, by request. */
  decisions: Map<string, AcknowledgedDecision[]>;
  /** When the decision of a request was acknowledged first. */
  decidedAt: Map<string, number>;
  /** What a waiting agent was told, and when. */
  learned: Map<string, { status: string; at: number }>;
  /** How often `executing` was granted. */
  grants: Map<string, number>;
  /** Runs whose end was acknowledged. */
  executed: Set<string>;
  /** Two answers that contradict each other, in words. */
  contradictions: string[];
  /** Failures by kind: `503 unavailable`, `ECONNREFUSED`. */
  failures: Map<string, number>;
}

export function createLedger(): Ledger {
  return {
    asked: new Map(),
    decisions: new Map(),
    decidedAt: new Map(),
    learned: new Map(),
    grants: new Map(),
    executed: new Set(),
    contradictions: [],
    failures: new Map(),
  };
}

/** Counts a failure under its kind. */
export function noteFailure(ledger: Ledger, kind: string): void {
  ledger.failures.set(kind, (ledger.failures.get(kind) ?? 0) + 1);
}

/** The answer to a create. The same Idempotency-Key never gets two ids. */
export function noteAsked(ledger: Ledger, key: string, id: string): void {
  const before = ledger.asked.get(key);
  if (before !== undefined && before !== id) ledger.contradictions.push(`${key} was ${before}, then ${id}`);
  ledger.asked.set(key, id);
}

/** A decision that was answered with 200. */
export function noteDecision(ledger: Ledger, id: string, decision: AcknowledgedDecision, at: number): void {
  ledger.decisions.set(id, [...(ledger.decisions.get(id) ?? []), decision]);
  if (!ledger.decidedAt.has(id)) ledger.decidedAt.set(id, at);
}

/** What a waiter was told at the end of its wait. */
export function noteLearned(ledger: Ledger, id: string, status: string, at: number): void {
  const before = ledger.learned.get(id);
  if (before && before.status !== status)
    ledger.contradictions.push(`${id} was told ${before.status}, then ${status}`);
  ledger.learned.set(id, { status, at });
}

/** `executing` was granted. */
export function noteGrant(ledger: Ledger, id: string): void {
  ledger.grants.set(id, (ledger.grants.get(id) ?? 0) + 1);
}
