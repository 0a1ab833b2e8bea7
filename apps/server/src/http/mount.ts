import { setMaxListeners } from "node:events";
import { LetsPingError } from "@letsping/core";
import type { Express } from "express";
import type { Request } from "express";
import type { Response } from "express";
import { authorise } from "../auth/authenticate";
import { z } from "zod";
import type { Deps } from "../deps";
import { parseTraceparent } from "../telemetry/traceparent";
import { addressOf } from "./client-address";
import { sendError } from "./errors";
import { traceIdOf } from "./errors";
import { exchangeOf } from "./exchange";
import { noteRequestId } from "./exchange";
import { speaksVersion2 } from "./gatekeeper";
import { check } from "./parse";
import { readJson } from "./parse";
import type { Call } from "./route";
import type { Route } from "./route";

/** Body of a call that takes none: anything in it would be silently dropped, so it is refused by name. */
const Nothing = z.strictObject({});

function idempotencyKeyOf(request: Request): string | null {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return null;
  if (typeof key !== "string" || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new LetsPingError(
      "invalid_request",
      "The Idempotency-Key must be 1 to 255 printable ASCII characters without spaces.",
    );
  }
  return key;
}

/** Given as the reason, because a signal that is aborted without one makes an exception, with its stack, each time. */
const OVER = "the call is over";

/** Aborted when the client closes, or when the gateway stops. */
function signalOf(deps: Deps, response: Response): AbortSignal {
  // By hand: AbortSignal.any keeps a trace of every call in the long-lived signal (60 bytes each on Node 20).
  const ended = new AbortController();
  const end = () => ended.abort(OVER);
  // Somebody who left while their rights were looked up is told of no more.
  if (deps.stopping.aborted || response.closed) end();
  deps.stopping.addEventListener("abort", end, { once: true });
  response.on("close", () => {
    deps.stopping.removeEventListener("abort", end);
    end();
  });
  return ended.signal;
}

async function runRoute(deps: Deps, route: Route, request: Request, response: Response): Promise<void> {
  const exchange = exchangeOf(response);
  let actor = await authorise(deps, request, route);
  exchange.actor = actor;
  const hasArrived = request.complete;
  const params = route.params ? check(route.params, request.params) : undefined;
  const query = route.query ? check(route.query, request.query) : undefined;
  const hasBody = route.method === "POST" || route.method === "PUT";
  const body = hasBody ? await readJson(request, response) : { raw: "", value: undefined };
  // A body can be sent as slowly as one likes: rights that were lost before its end must not count.
  if (hasBody && !hasArrived) {
    actor = await authorise(deps, request, route);
    exchange.actor = actor;
  }
  if (route.input && body.value === undefined && !route.inputOptional) {
    throw new LetsPingError(
      "invalid_request",
      `${route.method} ${route.path} needs a JSON body; there was none.`,
    );
  }
  const input = check(route.input ?? Nothing, body.value === undefined ? {} : body.value);
  noteRequestId(exchange, params, input);
  const call: Call = {
    version: speaksVersion2(request) ? 2 : 1,
    idempotencyKey: idempotencyKeyOf(request),
    rawBody: body.raw,
    signal: signalOf(deps, response),
    traceId: traceIdOf(response),
    trace: parseTraceparent(request.headers["traceparent"]) ?? deps.tracing.current(),
    address: addressOf(request),
    request,
    response,
  };
  const answer = await route.handle(deps, { params, query, input }, actor, call);
  noteRequestId(exchange, answer);
  if (route.output && !response.headersSent) {
    response.setHeader("Content-Type", "application/json; charset=utf-8");
    response.end(JSON.stringify(answer));
  }
}

/** Mounts routes as they are described, and 405 for other methods of their paths. */
export function mountRoutes(app: Express, deps: Deps, routes: readonly Route[]): void {
  setMaxListeners(0, deps.stopping);
  const methods = new Map<string, Set<string>>();
  for (const route of routes) {
    methods.set(route.path, (methods.get(route.path) ?? new Set()).add(route.method));
    const verb = route.method.toLowerCase() as "get" | "post" | "put" | "delete";
    app[verb](route.path, async (request, response) => {
      try {
        await runRoute(deps, route, request, response);
      } catch (cause) {
        sendError(response, cause, deps.log);
      }
    });
  }
  for (const [path, allowed] of methods) {
    const known = [...allowed, ...(allowed.has("GET") ? ["HEAD"] : [])].join(", ");
    app.all(path, (request, response) => {
      response.setHeader("Allow", known);
      const message = `${request.method} ${path} was asked; it takes ${known}.`;
      sendError(response, new LetsPingError("method_not_allowed", message), deps.log);
    });
  }
}
