const LOST_CONNECTION = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "EPIPE",
  "ETIMEDOUT",
  "P1001",
  "P1002",
  "P1008",
  "P1017",
  "P2024",
  "P2037",
]);

/** How Prisma's adapter calls what has no code of its own. */
const LOST_KINDS = new Set([
  "DatabaseNotReachable",
  "ConnectionClosed",
  "SocketTimeout",
  "TooManyConnections",
]);

/** SQLSTATE classes: 08 connection, 40 taken back, 53 resources, 57 stopped from outside, 58 system, 25006 read-only. */
const LOST_STATE = /^(08|40|53|57|58|25006)/;

const LOST_WORDS =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|Can't reach database|server closed the connection|not queryable/i;

/** What drivers and adapters say about a failure: errors, and plain objects inside them. */
export interface Failure {
  code?: unknown;
  kind?: unknown;
  message?: unknown;
  statusCode?: unknown;
  cause?: unknown;
  meta?: { driverAdapterError?: unknown };
}

/** A failure and all that it was made from. */
export function causesOf(cause: unknown): Failure[] {
  const found: Failure[] = [];
  const open = [cause];
  for (const each of open) {
    if (typeof each !== "object" || each === null || found.includes(each)) continue;
    const failure: Failure = each;
    found.push(failure);
    open.push(failure.cause, failure.meta?.driverAdapterError);
  }
  return found;
}

/** Whether the database did not do what it was asked because it was away, not because of what was asked. */
export function isDatabaseAway(cause: unknown): boolean {
  return causesOf(cause).some(({ code, kind, message, statusCode }) => {
    if (typeof code === "string" && (LOST_CONNECTION.has(code) || LOST_STATE.test(code))) return true;
    if (typeof kind === "string" && LOST_KINDS.has(kind)) return true;
    // What the sign-in library passes on of it.
    return statusCode === 503 || (typeof message === "string" && LOST_WORDS.test(message));
  });
}
