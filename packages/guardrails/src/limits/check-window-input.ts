import type { CallResult } from "./window-store";
import type { LimitName } from "./window-store";
import type { WindowCheck } from "./window-store";

const MAX_WINDOW_MS = 31 * 24 * 60 * 60 * 1000;
/** In the year 4821. With any window it has 14 digits, which is what Lua writes of a number without rounding. */
const MAX_TIME_MS = 90_000_000_000_000;
const MAX_LIMITS = 32;
/** In characters. Longer ones do not fit into an index of PostgreSQL. */
const MAX_KEY = 600;
const MAX_PROJECT_ID = 128;
/** With the u flag a surrogate matches only when it stands alone. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const HASH = /^[A-Za-z0-9_-]{1,64}$/;

function whole(what: string, value: number, least: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new RangeError(`${what} is ${value}; it must be a whole number from ${least} to ${most}.`);
  }
}

function text(what: string, value: string, most: number): void {
  if (value.length === 0 || value.length > most || value.includes("\0") || LONE_SURROGATE.test(value)) {
    throw new RangeError(`${what} must be a well-formed text of 1 to ${most} characters without NUL.`);
  }
}

function hash(what: string, value: string): void {
  if (!HASH.test(value)) throw new RangeError(`${what} must be 1 to 64 letters, digits, "_" or "-".`);
}

function keyAndWindow({ key, windowMs }: Omit<LimitName, "kind">): void {
  text("The key of a limit", key, MAX_KEY);
  whole("The window of a limit, in milliseconds,", windowMs, 1, MAX_WINDOW_MS);
}

/** @throws RangeError that names the field */
export function checkLimitName(projectId: string, limit: Omit<LimitName, "kind">): void {
  text("The project id", projectId, MAX_PROJECT_ID);
  keyAndWindow(limit);
}

/** @throws RangeError that names the field */
export function checkCallResult(result: CallResult): void {
  checkLimitName(result.projectId, result);
  hash("The hash of a call", result.hash);
  hash("The hash of a result", result.resultHash);
}

function once(seen: Set<string>, kind: LimitName["kind"], limit: Omit<LimitName, "kind">): void {
  keyAndWindow(limit);
  const name = `${kind}:${limit.windowMs}:${limit.key}`;
  if (seen.has(name)) {
    throw new RangeError(`The ${kind} limit ${limit.key} over ${limit.windowMs} ms is named twice.`);
  }
  seen.add(name);
}

/** Every store begins with this, so that all refuse the same. @throws RangeError that names the field */
export function checkWindowInput({ projectId, nowMs, velocity, costs, loop }: WindowCheck): void {
  text("The project id", projectId, MAX_PROJECT_ID);
  whole("The time, in milliseconds,", nowMs, 0, MAX_TIME_MS);
  whole("The number of limits", velocity.length + costs.length, 0, MAX_LIMITS);
  const seen = new Set<string>();
  for (const rule of velocity) {
    once(seen, "velocity", rule);
    whole("A velocity limit", rule.limit, 1, 10_000);
  }
  for (const rule of costs) {
    once(seen, "cost", rule);
    whole("The window of a cost limit, in milliseconds,", rule.windowMs, 60_000, MAX_WINDOW_MS);
    whole("A cost", rule.amount, 0, Number.MAX_SAFE_INTEGER);
    whole("A cost limit", rule.limit, 0, Number.MAX_SAFE_INTEGER);
  }
  if (!loop) return;
  keyAndWindow(loop);
  hash("The hash of a call", loop.hash);
  whole("The number of calls in a row", loop.consecutive, 2, 20);
  whole("The number of rounds", loop.cycles, 2, 8);
}
