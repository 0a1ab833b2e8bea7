import type { IncomingMessage } from "node:http";
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Actor } from "../auth/actor";

/** What becomes known of a call while it runs, for its log line, its metrics and its span. */
export interface Exchange {
  traceId: string;
  spanId: string | null;
  /** Who called; null until that is known. */
  actor: Actor | null;
  /** The request that it is about; null where it is about none. */
  requestId: string | null;
  /** Path of the route as it is described; `other` for pages, their files, and whatever else has no route. */
  route: string;
}

const exchanges = new WeakMap<ServerResponse, Exchange>();

/** Opens the record of a call. */
export function beginExchange(response: ServerResponse, traceId: string, spanId: string | null): Exchange {
  const exchange = { traceId, spanId, actor: null, requestId: null, route: "other" };
  exchanges.set(response, exchange);
  return exchange;
}

/** The record of a call. */
export function exchangeOf(response: ServerResponse): Exchange {
  return exchanges.get(response) ?? beginExchange(response, "", null);
}

/** What is told when a connection ends, for each that has calls open. */
const open = new WeakMap<Socket, Set<() => void>>();

/** What is told when a connection ends: one listener for all of its calls. */
function endsOf(socket: Socket): Set<() => void> {
  const known = open.get(socket);
  if (known) return known;
  const ends = new Set<() => void>();
  open.set(socket, ends);
  socket.once("close", () => {
    for (const end of ends) end();
  });
  return ends;
}

/** What runs when a call is over, for each that is open. */
const endings = new WeakMap<ServerResponse, (() => void)[]>();

/** What runs when this call is over: one listener for all of it, because thousands may be held. */
function endingsOf(request: IncomingMessage, response: ServerResponse): (() => void)[] {
  const known = endings.get(response);
  if (known) return known;
  const runs: (() => void)[] = [];
  endings.set(response, runs);
  const ends = endsOf(request.socket);
  const end = () => {
    if (ends.delete(end)) for (const run of runs) run();
  };
  ends.add(end);
  response.on("close", end);
  return runs;
}

/**
 * Runs something once when a call is over: answered, or its connection has ended. At once where it has already.
 *
 * An answer itself does not tell the second of calls that were sent ahead of it on the same connection (pipelining):
 * until it is its turn it belongs to no connection.
 */
export function onceOver(request: IncomingMessage, response: ServerResponse, run: () => void): void {
  if (response.closed || request.socket.destroyed) run();
  else endingsOf(request, response).push(run);
}

/** Only an id as the gateway makes it: a caller may write anything in its place. */
const MADE_HERE = /^req_[0-9a-z]{26}$/;

/** Notes which request a call is about, where one of these values names it. */
export function noteRequestId(exchange: Exchange, ...values: unknown[]): void {
  for (const value of values) {
    const id = typeof value === "object" && value !== null ? (value as { id?: unknown }).id : undefined;
    if (typeof id === "string" && MADE_HERE.test(id)) exchange.requestId = id;
  }
}
