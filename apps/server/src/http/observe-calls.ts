import type { IncomingMessage } from "node:http";
import type { ServerResponse } from "node:http";
import type { Actor } from "../auth/actor";
import type { Deps } from "../deps";
import { parseTraceparent } from "../telemetry/traceparent";
import { addressOf } from "./client-address";
import { newTraceId } from "./errors";
import { beginExchange } from "./exchange";
import { onceOver } from "./exchange";
import type { Exchange } from "./exchange";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
/** Asked for every few seconds by machines. */
const PROBES = new Set(["/healthz", "/readyz", "/metrics"]);
/** The caller left before the answer had begun (as nginx counts it). */
const LEFT = 499;

interface Ended {
  method: string;
  route: string;
  status: number;
  isStream: boolean;
  seconds: number;
}

function endOf(
  request: IncomingMessage,
  response: ServerResponse,
  { route }: Exchange,
  startedMs: number,
): Ended {
  const method = request.method ?? "";
  return {
    method: METHODS.has(method) ? method : "OTHER",
    route,
    status: response.headersSent ? response.statusCode : LEFT,
    isStream: String(response.getHeader("Content-Type") ?? "").startsWith("text/event-stream"),
    seconds: (performance.now() - startedMs) / 1000,
  };
}

function actorFields(actor: Actor | null): Record<string, string> {
  if (actor?.kind === "key") return { actor: "key", key_id: actor.keyId, project_id: actor.projectId };
  if (actor?.kind === "person")
    return { actor: "person", user_id: actor.userId, project_id: actor.projectId };
  if (actor?.kind === "account") return { actor: "person", user_id: actor.userId };
  return { actor: "none" };
}

function levelOf({ route, status }: Ended): "debug" | "info" | "warn" | "error" {
  if (PROBES.has(route) || (route === "other" && status < 400)) return "debug";
  if (status >= 500) return "error";
  return status >= 400 && status !== LEFT ? "warn" : "info";
}

/** One line a call: never an address with values in it, never a header, never a body. */
function logEnd(deps: Deps, request: IncomingMessage, exchange: Exchange, ended: Ended): void {
  const { method, route, status, seconds } = ended;
  const line = {
    method,
    route,
    status,
    ms: Math.round(seconds * 1000),
    trace_id: exchange.traceId,
    ...(exchange.spanId === null ? {} : { span_id: exchange.spanId }),
    ...actorFields(exchange.actor),
    ...(exchange.requestId === null ? {} : { request_id: exchange.requestId }),
    address: addressOf(request),
  };
  deps.log[levelOf(ended)](line, "call");
}

function countEnd({ metrics }: Deps, { method, route, status, isStream, seconds }: Ended): void {
  metrics.calls.inc({ method, route, status });
  if (!isStream) metrics.callSeconds.observe({ method, route }, seconds);
  if (status === 429) metrics.rateLimited.inc({ route });
}

/**
 * Follows a call from its first header to its end: a trace id, a line in the log, counters, and a span where tracing is on.
 *
 * @param work runs below the span of the call
 */
export function observeCall(
  deps: Deps,
  request: IncomingMessage,
  response: ServerResponse,
  work: () => void,
): void {
  const startedMs = performance.now();
  const parent = parseTraceparent(request.headers["traceparent"]);
  const isProbe = PROBES.has((request.url ?? "").split("?", 1)[0] ?? "");
  const span = isProbe ? null : deps.tracing.beginCall(request.method ?? "", parent);
  const traceId = span?.traceId ?? parent?.traceId ?? newTraceId(deps);
  const exchange = beginExchange(response, traceId, span?.spanId ?? null);
  response.setHeader("X-Trace-Id", traceId);
  onceOver(request, response, () => {
    const ended = endOf(request, response, exchange, startedMs);
    countEnd(deps, ended);
    logEnd(deps, request, exchange, ended);
    span?.end({ ...ended, requestId: exchange.requestId });
  });
  if (span) span.run(work);
  else work();
}
