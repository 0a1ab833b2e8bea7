import type { ServerResponse } from "node:http";
import { createId } from "@letsping/core";
import { errorBody } from "@letsping/core";
import { isLetsPingError } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { causesOf } from "../db/failures";
import { isDatabaseAway } from "../db/failures";
import type { Deps } from "../deps";
import type { Log } from "./log";

/** No space for a row, an index or the log (SQLSTATE 53100). */
function isDiskFull(cause: unknown): boolean {
  return causesOf(cause).some(({ code }) => code === "53100");
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
      isDiskFull(cause)
        ? "The disk of the gateway's database is full, so nothing was stored. It goes on once there is space again."
        : "The gateway's database does not answer. Read what stands before you repeat the call.",
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

/** An id for a call that belongs to no trace; it stands in the answer and in the log. */
export function newTraceId({ clock, random }: Pick<Deps, "clock" | "random">): string {
  return createId("trace", clock(), random(10));
}

/** The id that `observeCalls` gave to this answer. */
export function traceIdOf(response: ServerResponse): string {
  return String(response.getHeader("X-Trace-Id") ?? "");
}

/** Sends an error, unless the answer has begun. */
export function sendError(response: ServerResponse, cause: unknown, log: Log): void {
  const error = toLetsPingError(cause);
  const traceId = traceIdOf(response);
  if (error.status >= 500 || error.status === 0) {
    log.error({ err: error.cause ?? error, trace_id: traceId, error: error.error }, "call failed");
  }
  if (response.headersSent) {
    response.end();
    return;
  }
  if (error.retryAfterSeconds !== undefined) {
    response.setHeader("Retry-After", String(Math.ceil(error.retryAfterSeconds)));
  }
  if (error.error === "unauthorized") response.setHeader("WWW-Authenticate", 'Bearer realm="letsping"');
  response.setHeader("Cache-Control", "no-store");
  response.statusCode = error.status === 0 ? 500 : error.status;
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.end(JSON.stringify(errorBody(error, traceId)));
}
