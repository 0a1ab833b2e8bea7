import type { ApprovedDecision } from "@letsping/core";
import type { CancelledDecision } from "@letsping/core";
import type { ExpiredDecision } from "@letsping/core";
import type { ModifiedDecision } from "@letsping/core";
import type { PendingDecision } from "@letsping/core";
import type { Priority } from "@letsping/core";
import type { RejectedDecision } from "@letsping/core";

/** What a payload may be: an object that JSON can write. */
export type Payload = object;

/** A Zod schema (3 or 4), any Standard Schema, or a JSON Schema object. */
export type Schema = object;

/** What an agent proposes. */
export interface AskRequest<P extends Payload = Record<string, unknown>> {
  /** The part of your system that asks, for example `billing-agent`. */
  service: string;
  /** What it wants to do, for example `refund_user`. */
  action: string;
  /** The exact values that would run. */
  payload: P;
  /** Default `medium`. The project's own rule can only be raised. */
  priority?: Priority;
  /** With a schema a person can edit the values. */
  schema?: Schema;
  /** Role whose people should decide, in addition to the project's own rule. */
  role?: string;
  /** Why, in the agent's own words; shown as a quote. At most 2,000 characters. */
  reason?: string;
  /** Anything else worth keeping. Shown, never used. */
  metadata?: Record<string, unknown>;
  /** Time after which nobody can approve, in milliseconds. Default 86400000 (24 hours). 1000 to 2592000000. */
  timeoutMs?: number;
  /** Makes a repeat of this ask the same request. Default: a new key for each call. */
  idempotencyKey?: string;
}

type With<D, P> = Omit<D, "payload" | "final_payload" | "patched_payload"> & { payload: P };

/**
 * A final outcome. `final_payload` exists on the two approved statuses and nowhere else. Where `hidden` names values that
 * the gateway's guardrails took out, they stand in `final_payload` again, and nowhere else: the receipt covers
 * `patched_payload`, or else `payload`, with placeholders.
 */
export type Decision<P extends Payload = Record<string, unknown>> =
  | (With<ApprovedDecision, P> & { final_payload: P })
  | (With<ModifiedDecision, P> & { final_payload: P; patched_payload: P })
  | With<RejectedDecision, P>
  | With<ExpiredDecision, P>
  | With<CancelledDecision, P>;

/** The state of a request: a final outcome, or PENDING. */
export type Status<P extends Payload = Record<string, unknown>> = Decision<P> | With<PendingDecision, P>;

/** How long to wait, and when to give up. */
export interface WaitOptions {
  /** Ends the wait with `aborted`; the request goes on waiting. */
  signal?: AbortSignal | undefined;
  /** Longest wait of this call, in milliseconds. Default: until the request is final. */
  timeoutMs?: number;
}

/** A request that was taken and waits. */
export interface Deferred {
  /** Keep it: `wait(id)` works from any process that has the key. */
  id: string;
  /** When nobody can approve any more, ISO 8601. */
  expiresAt: string;
  /** False where an observe request was let through by the project's rule. */
  held: boolean;
}
