/** A clock that stands still until it is moved. What the database decides (expiry, order) does not follow it. */
export interface FakeClock {
  now: () => number;
  /** @param ms how far, in milliseconds */
  advance: (ms: number) => void;
}

/** @param startMs epoch milliseconds. Default: the real time now */
export function createFakeClock(startMs = Date.now()): FakeClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    advance(ms) {
      nowMs += ms;
    },
  };
}
