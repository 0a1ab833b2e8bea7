import type { IncomingMessage } from "node:http";
import type { ServerResponse } from "node:http";
import { LetsPingError } from "@letsping/core";
import { z } from "zod";
import { authorise } from "../auth/authenticate";
import type { Deps } from "../deps";
import { parseTraceparent } from "../telemetry/traceparent";
import { addressOf } from "./client-address";
import { sendError } from "./errors";
import { traceIdOf } from "./errors";
import { exchangeOf } from "./exchange";
import { noteRequestId } from "./exchange";
import { onceOver } from "./exchange";
import { speaksVersion2 } from "./gatekeeper";
import { check } from "./parse";
import { readJson } from "./parse";
import type { Call } from "./route";
import type { Route } from "./route";
import { createRouter } from "./router";
import type { FoundRoute } from "./router";

/** Body of a call that takes none: anything in it would be silently dropped, so it is refused by name. */
const Nothing = z.strictObject({});

function idempotencyKeyOf(request: IncomingMessage): string | null {
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

/** Makes signals that are aborted when the client closes, or when the gateway stops. */
function createSignals(
  stopping: AbortSignal,
): (request: IncomingMessage, response: ServerResponse) => AbortSignal {
  // One listener for all calls: an AbortSignal looks through those that it has at each that comes.
  const open = new Set<AbortController>();
  stopping.addEventListener("abort", () => {
    for (const each of open) each.abort(OVER);
  });
  return (request, response) => {
    const ended = new AbortController();
    if (stopping.aborted) ended.abort(OVER);
    open.add(ended);
    // At once for somebody who left while their rights were looked up.
    onceOver(request, response, () => {
      open.delete(ended);
      ended.abort(OVER);
    });
    return ended.signal;
  };
}

/** What a call has beside what is read of it: a signal, made where a verb wants one. */
type Ending = Pick<Call, "signal">;

function endingOf(signalOf: ReturnType<typeof createSignals>): Ending {
  return {
    // On what all calls inherit: an object with a getter of its own takes half a kilobyte more.
    get signal() {
      const call = this as Call;
      const signal = signalOf(call.request, call.response);
      Object.defineProperty(this, "signal", { value: signal });
      return signal;
    },
  };
}

function callOf(
  deps: Deps,
  ending: Ending,
  request: IncomingMessage,
  response: ServerResponse,
  raw: string,
): Call {
  return Object.assign(Object.create(ending) as Ending, {
    version: speaksVersion2(request) ? (2 as const) : (1 as const),
    idempotencyKey: idempotencyKeyOf(request),
    rawBody: raw,
    traceId: traceIdOf(response),
    trace: parseTraceparent(request.headers["traceparent"]) ?? deps.tracing.current(),
    address: addressOf(request),
    request,
    response,
  });
}

async function runRoute(
  deps: Deps,
  ending: Ending,
  found: FoundRoute,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { route } = found;
  const exchange = exchangeOf(response);
  exchange.route = route.path;
  let actor = await authorise(deps, request, found.query, route);
  exchange.actor = actor;
  const hasArrived = request.complete;
  const params = route.params ? check(route.params, found.params) : undefined;
  const query = route.query ? check(route.query, found.query) : undefined;
  const hasBody = route.method === "POST" || route.method === "PUT";
  const body = hasBody ? await readJson(request, response) : { raw: "", value: undefined };
  // A body can be sent as slowly as one likes: rights that were lost before its end must not count.
  if (hasBody && !hasArrived) {
    actor = await authorise(deps, request, found.query, route);
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
  const call = callOf(deps, ending, request, response, body.raw);
  const answer = await route.handle(deps, { params, query, input }, actor, call);
  noteRequestId(exchange, answer);
  if (route.output && !response.headersSent) {
    response.setHeader("Content-Type", "application/json; charset=utf-8");
    response.end(JSON.stringify(answer));
  }
}

/**
 * Answers calls of routes as they are described, and 405 for other methods of their paths.
 *
 * @returns what answers a call, or says false where its path is of no route
 */
export function createAnswerer(
  deps: Deps,
  routes: readonly Route[],
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const findRoute = createRouter(routes);
  const ending = endingOf(createSignals(deps.stopping));
  return (request, response) => {
    const { method = "", url = "/" } = request;
    const found = findRoute(method, url);
    if (found === null) return false;
    // Also where the address names the route in another way: encoded, or with a host before it.
    response.setHeader("Cache-Control", "no-store");
    if ("allowed" in found) {
      response.setHeader("Allow", found.allowed);
      const path = (url.split("?", 1)[0] ?? "").slice(0, 200);
      throw new LetsPingError(
        "method_not_allowed",
        `${method} ${path} was asked; it takes ${found.allowed}.`,
      );
    }
    runRoute(deps, ending, found, request, response).catch((cause: unknown) => {
      sendError(response, cause, deps.log);
    });
    return true;
  };
}
