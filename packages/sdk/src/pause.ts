import { LetsPingError } from "@letsping/core";

/** The error of a caller who gave up. */
export function abortedError(signal: AbortSignal): LetsPingError {
  return new LetsPingError("aborted", "The caller gave up. Nothing was run.", {
    cause: signal.reason,
  });
}

/** Waits, or ends early with `aborted`. Resolves late on a machine that slept; nobody may conclude anything from that. */
export function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortedError(signal));
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal ? abortedError(signal) : undefined);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, delayMs);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** Pause before the next try: doubles from 200 ms to 5 s, with jitter so that many agents do not come at once. */
export function backOffMs(attempt: number): number {
  return Math.min(5_000, 200 * 2 ** attempt) * (0.5 + Math.random() / 2);
}
