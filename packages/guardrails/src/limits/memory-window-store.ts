import type { AmountWindow } from "./amount-window";
import { countAmount } from "./amount-window";
import { emptyAmounts } from "./amount-window";
import { judgeAmount } from "./amount-window";
import type { Call } from "./call-row";
import { addCall } from "./call-row";
import { checkCallResult } from "./check-window-input";
import { checkLimitName } from "./check-window-input";
import { checkWindowInput } from "./check-window-input";
import type { VelocityWindow } from "./velocity-window";
import { countVelocity } from "./velocity-window";
import { judgeVelocity } from "./velocity-window";
import { bucketMs } from "./window-store";
import { COST_BUCKETS } from "./window-store";
import { MAX_LISTED } from "./window-store";
import type { BlockedLimit } from "./window-store";
import type { LimitName } from "./window-store";
import type { LimitVerdict } from "./window-store";
import type { WindowAnswer } from "./window-store";
import type { WindowCheck } from "./window-store";
import type { WindowStore } from "./window-store";

/** Options of `createMemoryWindowStore`. */
export interface MemoryWindowStoreOptions {
  /**
   * Most numbers that are kept: one for each counted request, 61 for a cost, 4 for each call of a row, 16 and its name
   * for each counter. Default 2,000,000, about 50 MB.
   */
  maxNumbers?: number;
}

/** What is counted under one name. It may be forgotten at `expiresAtMs`, and not before. */
interface Counter extends VelocityWindow {
  name: LimitName;
  amounts: AmountWindow;
  calls: Call[];
  size: number;
  expiresAtMs: number;
}

interface Memory {
  /** Counters of each project, by kind, window and key. */
  projects: Map<string, Map<string, Counter>>;
  numbers: number;
  maxNumbers: number;
  sweptAtMs: number;
}

/** Times between two sweeps over everything: long while there is room, short while there is none. */
const SWEEP_MS = 60_000;
const FULL_SWEEP_MS = 1_000;

const idOf = ({ kind, windowMs, key }: LimitName) => `${kind}:${windowMs}:${key}`;

function remove(memory: Memory, projectId: string, id: string): void {
  const counters = memory.projects.get(projectId);
  memory.numbers -= counters?.get(id)?.size ?? 0;
  counters?.delete(id);
  if (counters?.size === 0) memory.projects.delete(projectId);
}

/** Drops what has expired. @throws Error when there is no room after it: nothing that still counts is dropped */
function makeRoom(memory: Memory, nowMs: number): void {
  const pauseMs = memory.numbers < memory.maxNumbers ? SWEEP_MS : FULL_SWEEP_MS;
  // The clock may have been set back.
  if (Math.abs(nowMs - memory.sweptAtMs) >= pauseMs) {
    memory.sweptAtMs = nowMs;
    for (const [projectId, counters] of memory.projects) {
      for (const [id, { expiresAtMs }] of counters) if (expiresAtMs <= nowMs) remove(memory, projectId, id);
    }
  }
  if (memory.numbers < memory.maxNumbers) return;
  throw new Error(
    `The limits' memory is full (${memory.maxNumbers} numbers), and all of it still counts. Allow more with ` +
      "maxNumbers, shorten windows, or count in Redis or PostgreSQL.",
  );
}

/** Keeps a counter as large as it is now, until this time at least. */
function keep(memory: Memory, counter: Counter, untilMs: number): void {
  const { name, times, amounts, calls } = counter;
  const size = 16 + Math.ceil(name.key.length / 4) + times.length + amounts.amounts.length + 4 * calls.length;
  memory.numbers += size - counter.size;
  counter.size = size;
  counter.expiresAtMs = Math.max(counter.expiresAtMs, untilMs);
}

function open(memory: Memory, projectId: string, name: LimitName): Counter {
  const counters = memory.projects.get(projectId) ?? new Map<string, Counter>();
  memory.projects.set(projectId, counters);
  const id = idOf(name);
  const known = counters.get(id);
  if (known) return known;
  const amounts = emptyAmounts();
  const counter = { name, times: [], blockedUntilMs: 0, amounts, calls: [], size: 0, expiresAtMs: 0 };
  counters.set(id, counter);
  keep(memory, counter, 0);
  return counter;
}

/** Notes a refusal, for `listBlocked` and for limits that recover by window. */
function note(memory: Memory, counter: Counter, { endsAtMs }: LimitVerdict): void {
  if (endsAtMs === null) return;
  counter.blockedUntilMs = endsAtMs;
  keep(memory, counter, endsAtMs);
}

function check(memory: Memory, input: WindowCheck): WindowAnswer {
  const { projectId, nowMs: atMs, velocity, costs, loop } = input;
  makeRoom(memory, atMs);
  const rates = velocity.map((rule) => {
    const counter = open(memory, projectId, { kind: "velocity", key: rule.key, windowMs: rule.windowMs });
    return { rule, counter, verdict: judgeVelocity(counter, rule, atMs) };
  });
  const spendings = costs.map((rule) => {
    const counter = open(memory, projectId, { kind: "cost", key: rule.key, windowMs: rule.windowMs });
    return { rule, counter, verdict: judgeAmount(counter.amounts, rule, atMs) };
  });
  const rows = (loop ? [loop] : []).map((rule) => {
    const counter = open(memory, projectId, { kind: "loop", key: rule.key, windowMs: rule.windowMs });
    return { rule, counter, ...addCall(counter.calls, rule, atMs) };
  });
  const verdicts = [...rates, ...spendings, ...rows].map(({ verdict }) => verdict);
  const allowed = verdicts.every((verdict) => verdict.allowed);
  for (const { counter, verdict } of [...rates, ...spendings]) note(memory, counter, verdict);
  for (const { rule, counter, verdict, calls } of rows) {
    // Refused by another limit: the call counts nowhere.
    if (verdict.allowed && !allowed) continue;
    counter.calls = calls;
    counter.blockedUntilMs = verdict.endsAtMs ?? 0;
    keep(memory, counter, atMs + rule.windowMs);
  }
  for (const { rule, counter } of allowed ? rates : []) {
    countVelocity(counter, rule, atMs);
    keep(memory, counter, atMs + rule.windowMs);
  }
  for (const { rule, counter } of allowed ? spendings : []) {
    countAmount(counter.amounts, rule.amount);
    keep(memory, counter, atMs + (COST_BUCKETS + 1) * bucketMs(rule.windowMs));
  }
  return {
    allowed,
    atMs,
    velocity: rates.map(({ verdict }) => verdict),
    costs: spendings.map(({ verdict }) => verdict),
    loop: rows[0]?.verdict ?? null,
  };
}

function listBlocked(memory: Memory, projectId: string, nowMs: number): BlockedLimit[] {
  const blocked: BlockedLimit[] = [];
  for (const { name, blockedUntilMs } of memory.projects.get(projectId)?.values() ?? []) {
    if (blockedUntilMs > nowMs) blocked.push({ ...name, endsAtMs: blockedUntilMs });
  }
  return blocked.sort((a, b) => a.endsAtMs - b.endsAtMs).slice(0, MAX_LISTED);
}

/**
 * Counts in the memory of one process, with the caller's clock. Its memory is bounded: what has expired goes first, and
 * when all that is left still counts, `check` throws.
 */
export function createMemoryWindowStore({
  maxNumbers = 2_000_000,
}: MemoryWindowStoreOptions = {}): WindowStore {
  const memory: Memory = { projects: new Map(), numbers: 0, maxNumbers, sweptAtMs: 0 };
  return {
    async check(input) {
      checkWindowInput(input);
      return check(memory, input);
    },
    async reportResult(result) {
      checkCallResult(result);
      const { projectId, key, hash, windowMs, resultHash } = result;
      const counter = memory.projects.get(projectId)?.get(idOf({ kind: "loop", key, windowMs }));
      const waiting = counter?.calls.filter(
        (call) => call.hash === hash && call.period === 0 && call.resultHash === "",
      );
      const latest = waiting?.[waiting.length - 1];
      if (latest) latest.resultHash = resultHash;
    },
    async listBlocked(projectId, nowMs) {
      return listBlocked(memory, projectId, nowMs);
    },
    async release(projectId, limit) {
      checkLimitName(projectId, limit);
      remove(memory, projectId, idOf(limit));
    },
  };
}
