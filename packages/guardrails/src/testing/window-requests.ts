import type { BlockedLimit } from "../limits/window-store";
import type { CostLimit } from "../limits/window-store";
import type { LoopLimit } from "../limits/window-store";
import type { VelocityLimit } from "../limits/window-store";
import type { WindowAnswer } from "../limits/window-store";
import type { WindowCheck } from "../limits/window-store";

/** Any time will do; the tests' clock begins here. */
export const START_MS = 1_800_000_000_000;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** A project that nothing was counted for. */
export function newProject(): string {
  return `prj_${crypto.randomUUID().replaceAll("-", "")}`;
}

/** A request that is held against the given limits only. */
export function request(projectId: string, nowMs: number, limits: Partial<WindowCheck>): WindowCheck {
  return { velocity: [], costs: [], loop: null, ...limits, projectId, nowMs };
}

export function velocity(limit: number, change: Partial<VelocityLimit> = {}): VelocityLimit {
  return { key: "agent", limit, windowMs: MINUTE_MS, recover: "sliding", ...change };
}

export function cost(amount: number, limit: number, change: Partial<CostLimit> = {}): CostLimit {
  return { key: "agent", amount, limit, windowMs: HOUR_MS, ...change };
}

export function loop(hash: string, change: Partial<LoopLimit> = {}): LoopLimit {
  return { key: "agent", hash, consecutive: 3, cycles: 3, windowMs: HOUR_MS, ...change };
}

/**
 * A cost that every request fits in. Its sum counts what was let through, so that answers to many requests at once can
 * be put in the order in which the store decided.
 */
export const DECISION_ORDER: CostLimit = { key: "order", amount: 1, limit: 2 ** 50, windowMs: 30 * DAY_MS };

/** One request and the answer to it. The first cost of the request is `DECISION_ORDER`. */
export interface Answered {
  input: WindowCheck;
  answer: WindowAnswer;
}

/**
 * In the order of the decisions. What was refused stands between the request let through before it and the one after;
 * there its own order is that of the clock.
 */
export function inDecisionOrder(answered: readonly Answered[]): Answered[] {
  const rank = ({ answer }: Answered) =>
    [answer.costs[0]?.sum ?? 0, answer.allowed ? 1 : 0, answer.atMs] as const;
  return [...answered].sort((one, other) => {
    const [a, b] = [rank(one), rank(other)];
    return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
  });
}

/** Blocked counters in an order that does not depend on the store. */
export function sorted(blocked: readonly BlockedLimit[]): BlockedLimit[] {
  const text = ({ endsAtMs, kind, windowMs, key }: BlockedLimit) =>
    JSON.stringify([endsAtMs, kind, windowMs, key]);
  return [...blocked].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}
