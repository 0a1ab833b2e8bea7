import type { BlockedLimit } from "../limits/window-store";
import type { CallResult } from "../limits/window-store";
import type { CostLimit } from "../limits/window-store";
import type { CostVerdict } from "../limits/window-store";
import type { LimitName } from "../limits/window-store";
import type { LimitVerdict } from "../limits/window-store";
import type { LoopLimit } from "../limits/window-store";
import type { LoopVerdict } from "../limits/window-store";
import type { VelocityLimit } from "../limits/window-store";
import type { WindowAnswer } from "../limits/window-store";
import type { WindowCheck } from "../limits/window-store";

/** Says what a store must answer. It keeps every event for ever and counts anew each time. */
export interface WindowOracle {
  check: (input: WindowCheck, atMs: number) => WindowAnswer;
  reportResult: (result: CallResult) => void;
  listBlocked: (projectId: string, nowMs: number) => BlockedLimit[];
  release: (projectId: string, limit: LimitName) => void;
}

interface CallEvent {
  atMs: number;
  hash: string;
  result: string | null;
  refusedFor: 1 | 2 | 3 | null;
}

interface History {
  projectId: string;
  name: LimitName;
  counted: number[];
  spent: { bucket: number; amount: number }[];
  newestBucket: number;
  calls: CallEvent[];
  blockedUntilMs: number;
}

function velocityOf(
  history: History,
  { limit, windowMs, recover }: VelocityLimit,
  atMs: number,
): LimitVerdict {
  if (recover === "window" && atMs < history.blockedUntilMs)
    return { allowed: false, endsAtMs: history.blockedUntilMs };
  const countAt = (timeMs: number) => history.counted.filter((one) => one > timeMs - windowMs).length;
  if (countAt(atMs) < limit) return { allowed: true, endsAtMs: null };
  if (recover === "window") return { allowed: false, endsAtMs: atMs + windowMs };
  const ends = history.counted
    .map((one) => one + windowMs)
    .filter((end) => end > atMs && countAt(end) < limit);
  return { allowed: false, endsAtMs: Math.min(...ends) };
}

function costOf(history: History, { amount, limit, windowMs }: CostLimit, atMs: number): CostVerdict {
  const lengthMs = Math.ceil(windowMs / 60);
  history.newestBucket = Math.max(history.newestBucket, Math.floor(atMs / lengthMs));
  const sumAt = (bucket: number) =>
    history.spent.reduce((sum, one) => sum + (one.bucket >= bucket - 60 ? one.amount : 0), 0);
  const sum = sumAt(history.newestBucket);
  if (sum + amount <= limit) return { allowed: true, endsAtMs: null, sum };
  const ends = history.spent
    .map(({ bucket }) => bucket + 61)
    .filter((bucket) => sumAt(bucket) + amount <= limit);
  return { allowed: false, endsAtMs: amount > limit ? null : Math.min(...ends) * lengthMs, sum };
}

function sameCall(one: CallEvent | undefined, other: CallEvent | undefined): boolean {
  if (!one || !other || one.hash !== other.hash) return false;
  return one.result === null || other.result === null || one.result === other.result;
}

function endsWithRounds(calls: CallEvent[], period: number, rounds: number): boolean {
  const count = calls.length;
  if (count < period * rounds) return false;
  for (let back = 1; back <= period * (rounds - 1); back++) {
    if (!sameCall(calls[count - back], calls[count - back - period])) return false;
  }
  return period === 1 || new Set(calls.slice(-period).map(({ hash }) => hash)).size > 1;
}

function loopOf(
  history: History,
  rule: LoopLimit,
  atMs: number,
): { verdict: LoopVerdict; call: CallEvent | null } {
  const { hash, consecutive, cycles, windowMs } = rule;
  const recent = history.calls.filter((one) => one.atMs > atMs - windowMs);
  const last = recent[recent.length - 1];
  if (last?.refusedFor && last.hash === hash) {
    const verdict: LoopVerdict = { allowed: false, endsAtMs: last.atMs + windowMs, period: last.refusedFor };
    return { verdict, call: null };
  }
  const call: CallEvent = { atMs, hash, result: null, refusedFor: null };
  const row = [...recent, call];
  if (endsWithRounds(row, 1, consecutive)) call.refusedFor = 1;
  else if (endsWithRounds(row, 2, cycles)) call.refusedFor = 2;
  else if (endsWithRounds(row, 3, cycles)) call.refusedFor = 3;
  const period = call.refusedFor;
  return { verdict: { allowed: !period, endsAtMs: period ? atMs + windowMs : null, period }, call };
}

/** A new oracle that has seen nothing. Its clock must not run back. */
export function createWindowOracle(): WindowOracle {
  const histories = new Map<string, History>();
  const idOf = (projectId: string, { kind, key, windowMs }: LimitName) =>
    JSON.stringify([projectId, kind, key, windowMs]);
  const open = (projectId: string, name: LimitName) => {
    const id = idOf(projectId, name);
    const known = histories.get(id);
    const history = known ?? {
      projectId,
      name,
      counted: [],
      spent: [],
      newestBucket: 0,
      calls: [],
      blockedUntilMs: 0,
    };
    histories.set(id, history);
    return history;
  };
  return {
    check({ projectId, velocity, costs, loop }, atMs) {
      const nameOf = (kind: LimitName["kind"], { key, windowMs }: Omit<LimitName, "kind">) =>
        open(projectId, { kind, key, windowMs });
      const rates = velocity.map((rule) => velocityOf(nameOf("velocity", rule), rule, atMs));
      const sums = costs.map((rule) => costOf(nameOf("cost", rule), rule, atMs));
      const row = loop ? loopOf(nameOf("loop", loop), loop, atMs) : null;
      const allowed = [...rates, ...sums, ...(row ? [row.verdict] : [])].every((verdict) => verdict.allowed);
      velocity.forEach((rule, index) => {
        const history = nameOf("velocity", rule);
        if (allowed) history.counted.push(atMs);
        history.blockedUntilMs = rates[index]?.endsAtMs ?? history.blockedUntilMs;
      });
      costs.forEach((rule, index) => {
        const history = nameOf("cost", rule);
        if (allowed) history.spent.push({ bucket: history.newestBucket, amount: rule.amount });
        history.blockedUntilMs = sums[index]?.endsAtMs ?? history.blockedUntilMs;
      });
      if (loop && row && (allowed || !row.verdict.allowed)) {
        const history = nameOf("loop", loop);
        if (row.call) history.calls.push(row.call);
        history.blockedUntilMs = row.verdict.endsAtMs ?? 0;
      }
      return { allowed, atMs, velocity: rates, costs: sums, loop: row?.verdict ?? null };
    },
    reportResult({ projectId, key, hash, windowMs, resultHash }) {
      const { calls } = open(projectId, { kind: "loop", key, windowMs });
      const waiting = calls.filter(
        (call) => call.hash === hash && call.result === null && call.refusedFor === null,
      );
      const latest = waiting[waiting.length - 1];
      if (latest) latest.result = resultHash;
    },
    listBlocked(projectId, nowMs) {
      return [...histories.values()]
        .filter((history) => history.projectId === projectId && history.blockedUntilMs > nowMs)
        .map(({ name, blockedUntilMs }) => ({ ...name, endsAtMs: blockedUntilMs }));
    },
    release(projectId, limit) {
      histories.delete(idOf(projectId, limit));
    },
  };
}
