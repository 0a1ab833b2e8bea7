import type { LimitVerdict } from "./window-store";
import type { VelocityLimit } from "./window-store";

/** Counted requests of one key, in the order in which they came. */
export interface VelocityWindow {
  times: number[];
  /** End of the block of a limit that recovers by window, else of the last refusal. */
  blockedUntilMs: number;
}

/**
 * Whether a request may pass. The limit is reached when the limit-th latest request still counts; older ones need not
 * be looked at, which is what makes an exact window cost one look.
 */
export function judgeVelocity(
  { times, blockedUntilMs }: VelocityWindow,
  { limit, windowMs, recover }: VelocityLimit,
  atMs: number,
): LimitVerdict {
  if (recover === "window" && blockedUntilMs > atMs) return { allowed: false, endsAtMs: blockedUntilMs };
  const decisiveMs = times[times.length - limit];
  if (decisiveMs === undefined || decisiveMs <= atMs - windowMs) return { allowed: true, endsAtMs: null };
  return { allowed: false, endsAtMs: (recover === "window" ? atMs : decisiveMs) + windowMs };
}

/** Counts a request that every limit let through. */
export function countVelocity(window: VelocityWindow, { limit }: VelocityLimit, atMs: number): void {
  window.times.push(atMs);
  // What is cut off has left the window, or the request would have been refused. Cut at twice the limit, so that it
  // costs nothing on average.
  if (window.times.length >= 2 * limit) window.times = window.times.slice(-limit);
}
