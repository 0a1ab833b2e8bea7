/** Lease of an execution when the caller names none: 60 seconds, in milliseconds. */
export const DEFAULT_LEASE_MS = 60_000;
/** Shortest lease: 1 second, in milliseconds. */
export const MIN_LEASE_MS = 1_000;
/** Longest lease: 1 hour, in milliseconds. */
export const MAX_LEASE_MS = 3_600_000;
