import type { LoopLimit } from "./window-store";
import type { LoopVerdict } from "./window-store";

/** One call of a row. */
export interface Call {
  atMs: number;
  hash: string;
  /** What came of it; "" while nothing is known. */
  resultHash: string;
  /** Length of the round that it was refused for; 0 when it was let through. */
  period: 0 | 1 | 2 | 3;
}

const PERIODS = [1, 2, 3] as const;

/** Most calls that a loop limit looks at. */
export function rowLength({ consecutive, cycles }: LoopLimit): number {
  return Math.max(consecutive, 3 * cycles);
}

/** Two results that differ are progress: the agent polls, and something happens. */
function isRepeated(earlier: Call, later: Call): boolean {
  if (earlier.hash !== later.hash) return false;
  return earlier.resultHash === "" || later.resultHash === "" || earlier.resultHash === later.resultHash;
}

function repeats(calls: readonly Call[], period: number, length: number): boolean {
  if (calls.length < length) return false;
  const tail = calls.slice(-length);
  // A round of the same call is a matter of `consecutive`.
  if (period > 1 && tail.slice(0, period).every((call) => call.hash === tail[0]?.hash)) return false;
  return tail.every((call, index) => {
    const earlier = tail[index - period];
    return earlier === undefined || isRepeated(earlier, call);
  });
}

/**
 * Puts a call at the end of the row and looks whether the row ends with a loop. The new row holds the calls of the
 * window, and no more than can matter. A refused call that is only asked again is refused again and changes nothing.
 */
export function addCall(
  calls: readonly Call[],
  rule: LoopLimit,
  atMs: number,
): { calls: Call[]; verdict: LoopVerdict } {
  const { hash, consecutive, cycles, windowMs } = rule;
  let first = calls.length;
  while (first > 0 && (calls[first - 1]?.atMs ?? 0) > atMs - windowMs) first--;
  const earlier = calls.slice(first);
  const last = earlier[earlier.length - 1];
  if (last && last.period !== 0 && last.hash === hash) {
    return {
      calls: earlier,
      verdict: { allowed: false, endsAtMs: last.atMs + windowMs, period: last.period },
    };
  }
  const call = { atMs, hash, resultHash: "", period: 0 } as const;
  const row = [...earlier, call];
  const period = PERIODS.find((each) => repeats(row, each, each === 1 ? consecutive : each * cycles));
  const kept = row.slice(-rowLength(rule));
  if (!period) return { calls: kept, verdict: { allowed: true, endsAtMs: null, period: null } };
  kept[kept.length - 1] = { ...call, period };
  return { calls: kept, verdict: { allowed: false, endsAtMs: atMs + windowMs, period } };
}
