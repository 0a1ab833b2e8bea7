import { bucketMs } from "./window-store";
import { COST_BUCKETS } from "./window-store";
import type { CostLimit } from "./window-store";
import type { CostVerdict } from "./window-store";

/** Sums of one key in a ring of 61 buckets. */
export interface AmountWindow {
  /** Number of the newest bucket since the epoch. It never goes back, whatever the clock does. */
  bucket: number;
  /** Units of each bucket, at its number modulo 61; with holes where nothing was spent yet. */
  amounts: number[];
  sum: number;
}

const RING = COST_BUCKETS + 1;

/** A window in which nothing was spent. */
export function emptyAmounts(): AmountWindow {
  return { bucket: 0, amounts: [], sum: 0 };
}

/** Moves to the bucket of this time; buckets that left the window are emptied. */
function advance(window: AmountWindow, windowMs: number, atMs: number): void {
  const bucket = Math.floor(atMs / bucketMs(windowMs));
  const left = Math.min(bucket - window.bucket, RING);
  for (let back = 0; back < left; back++) {
    const slot = (bucket - back) % RING;
    const amount = window.amounts[slot];
    if (amount === undefined) continue;
    window.sum -= amount;
    window.amounts[slot] = 0;
  }
  window.bucket = Math.max(window.bucket, bucket);
}

/** When enough has left for this amount to fit; null when it never fits. */
function endOf(window: AmountWindow, { amount, limit, windowMs }: CostLimit): number | null {
  let { sum } = window;
  for (let bucket = window.bucket - COST_BUCKETS; bucket <= window.bucket; bucket++) {
    // In front of the epoch there is nothing, and the remainder of a negative number is no slot.
    sum -= bucket < 0 ? 0 : (window.amounts[bucket % RING] ?? 0);
    if (amount <= limit - sum) return (bucket + RING) * bucketMs(windowMs);
  }
  return null;
}

/** Whether the amount fits into what is left of the limit. */
export function judgeAmount(window: AmountWindow, rule: CostLimit, atMs: number): CostVerdict {
  advance(window, rule.windowMs, atMs);
  const { sum } = window;
  // Not sum + amount: that may be beyond the exact whole numbers.
  if (rule.amount <= rule.limit - sum) return { allowed: true, endsAtMs: null, sum };
  return { allowed: false, endsAtMs: endOf(window, rule), sum };
}

/** Counts an amount that every limit let through. */
export function countAmount(window: AmountWindow, amount: number): void {
  const slot = window.bucket % RING;
  window.amounts[slot] = (window.amounts[slot] ?? 0) + amount;
  window.sum += amount;
}
