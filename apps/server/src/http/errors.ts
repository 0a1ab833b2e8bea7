import { randomBytes } from "node:crypto";
import { createId } from "@letsping/core";
import { errorBody } from "@letsping/core";
import { isLetsPingError } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { Request } from "express";
import type { Response } from "express";
import type { Log } from "./log";

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

function isDatabaseAway(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  const { code, cause: inner } = cause as { code?: unknown; cause?: unknown };
  // SQLSTATE classes: 08 connection, 53 resources (disk full), 57P shutdown, 25006 read-only.
  if (typeof code === "string" && (LOST_CONNECTION.has(code) || /^(08|53|57P|25006)/.test(code))) return true;
  if (
    /Connection terminated|timeout exceeded when trying to connect|Can't reach database|server closed the connection|not queryable/i.test(
      cause.message,
    )
  )
    return true;
  return inner !== undefined && inner !== cause && isDatabaseAway(inner);
}

/** PostgreSQL's text has no U+0000 (SQLSTATE 22021, in JSON 22P05): it came in a path, a query or a body. */
function holdsNul(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  const { code, cause: inner } = cause as { code?: unknown; cause?: unknown };
  return code === "22021" || code === "22P05" || (inner !== undefined && inner !== cause && holdsNul(inner));
}

/** What Express itself refuses, for example a path with a broken percent sign. */
function isBadRequest(cause: unknown): boolean {
  const status = cause instanceof Error ? (cause as { status?: unknown }).status : undefined;
  return typeof status === "number" && status >= 400 && status < 500;
}

/** Any failure as one of the error table. What is not known becomes `internal`; nothing of its text leaves. */
export function toLetsPingError(cause: unknown): LetsPingError {
  if (isLetsPingError(cause)) return cause;
  if (isDatabaseAway(cause)) {
    return new LetsPingError(
      "unavailable",
      "The gateway's database does not answer. Read what stands before you repeat the call.",
      { cause },
    );
  }
  if (holdsNul(cause)) {
    return new LetsPingError(
      "invalid_request",
      "A text holds the character U+0000, which is none that a name or an id has.",
    );
  }
  if (isBadRequest(cause)) {
    return new LetsPingError("invalid_request", "The address of the call cannot be read.", { cause });
  }
  return new LetsPingError(
    "internal",
    "The gateway failed on this call. Read what stands before you repeat it.",
    {
      cause,
    },
  );
}

/** A new id for one exchange; it stands in the answer and in the log. A well-formed `traceparent` is taken over. */
export function newTraceId(request: Request): string {
  const parent = /^00-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(
    String(request.headers["traceparent"] ?? ""),
  );
  return parent?.[1] ?? createId("trace", Date.now(), randomBytes(10));
}

/** The id that `openExchange` gave to this answer. */
export function traceIdOf(response: Response): string {
  return String(response.getHeader("X-Trace-Id") ?? "");
}

/** Sends an error, unless the answer has begun. */
export function sendError(response: Response, cause: unknown, log: Log): void {
  const error = toLetsPingError(cause);
  const traceId = traceIdOf(response);
  if (error.status >= 500 || error.status === 0) {
    log.error({ err: error.cause ?? error, traceId, error: error.error }, "call failed");
  }
  if (response.headersSent) {
    response.end();
    return;
  }
  if (error.retryAfterSeconds !== undefined) {
    response.setHeader("Retry-After", String(Math.ceil(error.retryAfterSeconds)));
  }
  if (error.error === "unauthorized") response.setHeader("WWW-Authenticate", 'Bearer realm="letsping"');
  response.status(error.status === 0 ? 500 : error.status).json(errorBody(error, traceId));
}
