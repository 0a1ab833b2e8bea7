import type { Response } from "express";
import type { Actor } from "../auth/actor";

/** What becomes known of a call while it runs, for its log line, its metrics and its span. */
export interface Exchange {
  traceId: string;
  spanId: string | null;
  /** Who called; null until that is known. */
  actor: Actor | null;
  /** The request that it is about; null where it is about none. */
  requestId: string | null;
}

const exchanges = new WeakMap<Response, Exchange>();

/** Opens the record of a call. */
export function beginExchange(response: Response, traceId: string, spanId: string | null): Exchange {
  const exchange = { traceId, spanId, actor: null, requestId: null };
  exchanges.set(response, exchange);
  return exchange;
}

/** The record of a call. */
export function exchangeOf(response: Response): Exchange {
  return exchanges.get(response) ?? beginExchange(response, "", null);
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
