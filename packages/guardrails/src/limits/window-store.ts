/** What a limit counts. */
export type LimitKind = "velocity" | "cost" | "loop";

/**
 * At most `limit` requests in any `windowMs`, exactly: a request at `t` counts until `t + windowMs`, and a request is
 * let through when fewer than `limit` count.
 */
export interface VelocityLimit {
  /** What is counted, from `limitKey`. Limits of one key with different windows count apart. */
  key: string;
  /** From 1 to 10,000. For more, count with a cost of 1: that needs the same memory whatever the limit. */
  limit: number;
  /** From 1 millisecond to 31 days. */
  windowMs: number;
  /**
   * `window`: the request that goes over the limit closes the key until `windowMs` after it.
   * `sliding`: the key is free again as soon as the window has room.
   */
  recover: "window" | "sliding";
}

/**
 * At most `limit` units in any `windowMs`. Amounts are summed in buckets of a 60th of the window and leave with their
 * bucket, so that an amount counts for at least `windowMs`, and for a 60th more at most.
 */
export interface CostLimit {
  key: string;
  /** Units of this request, whole: for example tokens, or millionths of a dollar. From 0. */
  amount: number;
  /** Units, whole. From 0. */
  limit: number;
  /** From one minute to 31 days. */
  windowMs: number;
}

/**
 * The same call again and again: `consecutive` times in a row, or a round of two or three calls `cycles` times.
 * Calls with the same hash are the same call, unless both have told their results and these differ (polling).
 */
export interface LoopLimit {
  /** Whose calls are a row, for example one agent's or one thread's. */
  key: string;
  /** From `loopHash`; 1 to 64 letters, digits, `_` or `-`. */
  hash: string;
  /** From 2 to 20. */
  consecutive: number;
  /** From 2 to 8. */
  cycles: number;
  /** Calls older than this are forgotten. From 1 millisecond to 31 days. */
  windowMs: number;
}

/** Everything with state that one request is held against. */
export interface WindowCheck {
  projectId: string;
  /** The caller's clock. A store with a clock of its own (Redis, PostgreSQL) uses that one. */
  nowMs: number;
  velocity: readonly VelocityLimit[];
  costs: readonly CostLimit[];
  loop: LoopLimit | null;
}

export interface LimitVerdict {
  allowed: boolean;
  /**
   * When the same request would be let through if nothing else came; null when it is let through now, and when waiting
   * does not help because its amount alone is above the limit.
   */
  endsAtMs: number | null;
}

export interface CostVerdict extends LimitVerdict {
  /** Units in the window before this request. */
  sum: number;
}

export interface LoopVerdict extends LimitVerdict {
  /** How many calls the repeated round has; null when there is no loop. A loop also ends with any other call. */
  period: 1 | 2 | 3 | null;
}

/** Verdicts stand in the order of the limits that were asked. */
export interface WindowAnswer {
  /** No limit refused, and the request is counted. */
  allowed: boolean;
  /** The time that was decided with. */
  atMs: number;
  velocity: LimitVerdict[];
  costs: CostVerdict[];
  loop: LoopVerdict | null;
}

/** Names one counter. */
export interface LimitName {
  kind: LimitKind;
  key: string;
  windowMs: number;
}

/** A counter that refused a request, for as long as it would refuse the same again. */
export interface BlockedLimit extends LimitName {
  endsAtMs: number;
}

/** The result of a call, told when its execution was reported. */
export interface CallResult {
  projectId: string;
  /** Key, hash and window of the loop limit that the call was checked with. */
  key: string;
  hash: string;
  windowMs: number;
  /** Any digest of the result; 1 to 64 letters, digits, `_` or `-`. */
  resultHash: string;
}

/**
 * Counts what agents do. One truth for every implementation, which `windowStoreContract` tests:
 *
 * - A request counts in all its limits or in none. What is refused uses nothing up, so that one runaway agent does not
 *   spend the budget of its project, and asking again does not make a block longer.
 * - A call that is refused as a loop stays in the row of calls all the same, so that an agent that repeats itself
 *   stays refused until it does something else, or until `windowMs` after the call that closed the loop.
 * - Checks are one after the other; what came first counts first, whatever its clock said.
 * - No counter is forgotten before its window has passed. A store that cannot keep or read one throws. Whoever calls
 *   holds the request for a person then; an error is never an allow.
 */
export interface WindowStore {
  /** Decides and counts in one step. @throws RangeError on limits that are not valid; any error of the storage */
  check: (input: WindowCheck) => Promise<WindowAnswer>;
  /** Tells the result of the latest call with this hash that was let through and has none. Unknown calls change nothing. */
  reportResult: (result: CallResult) => Promise<void>;
  /** Who is refused now, soonest end first; at most 1,000. */
  listBlocked: (projectId: string, nowMs: number) => Promise<BlockedLimit[]>;
  /** Forgets a counter: nothing counts any more, nobody is blocked by it. */
  release: (projectId: string, limit: LimitName) => Promise<void>;
}

/** Most counters that `listBlocked` names. */
export const MAX_LISTED = 1_000;

/**
 * How loops are looked for unless a project sets it otherwise: three in a row, four rounds, within an hour. Of 200
 * recorded runs of an agent these refuse none; three rounds refuse one, which books the same flight in vain.
 */
export const LOOP_DEFAULTS = { consecutive: 3, cycles: 4, windowMs: 3_600_000 } as const;

/** Service and action of an override that has limits of its own. */
export interface LimitWithin {
  service?: string | undefined;
  action?: string | undefined;
}

/**
 * The key of what is counted: a scope (`agent`, `service`, `action`, `project`) and names, and last, for limits of an
 * override, what that is about. Different names never meet, nor do the counts of different overrides.
 */
export function limitKey(scope: string, ...names: (string | LimitWithin)[]): string {
  return JSON.stringify([scope, ...names]);
}

/** Buckets that a cost window is cut into. One more is kept, so that nothing leaves early. */
export const COST_BUCKETS = 60;

/** Length of a bucket of a cost limit, in milliseconds. */
export function bucketMs(windowMs: number): number {
  return Math.ceil(windowMs / COST_BUCKETS);
}
