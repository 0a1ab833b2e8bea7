import { EVENT_TYPES } from "@letsping/core";
import type { EventType, StreamEvent } from "@letsping/core";
import type { Query, QueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { chosenProject } from "./client";

/** Whether news from the gateway arrive. */
export interface LiveState {
  connected: boolean;
  /** When the connection was lost, epoch milliseconds; null while it holds. */
  since: number | null;
}

let state: LiveState = { connected: true, since: null };
const listeners = new Set<() => void>();

function setState(next: LiveState): void {
  if (next.connected === state.connected) return;
  state = next;
  for (const listener of listeners) listener();
}

export function useLive(): LiveState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

type News = readonly StreamEvent[] | null;
const newsReaders = new Set<(news: News) => void>();

/**
 * Calls `read` with what happened, several facts at once where they come together; with null when anything may have
 * happened, because the line was cut. Returns a function that ends it.
 */
export function onNews(read: (news: News) => void): () => void {
  newsReaders.add(read);
  return () => newsReaders.delete(read);
}

/** Facts after which a request no longer waits. */
export const ENDINGS: readonly EventType[] = [
  "request.approved",
  "request.rejected",
  "request.expired",
  "request.cancelled",
];

/** Whether facts about these requests make a query stale. The queue, which may be long, follows facts by itself. */
function concerns(query: Query, ids: ReadonlySet<string | null>): boolean {
  const [what, which, id] = query.queryKey;
  return what === "requests" && (which !== "detail" || ids.has(String(id)));
}

/** A broken line is tried again after this long, with up to half as much added so that pages do not come at once. */
const AGAIN_MS = 1_000;
/** Facts that come within this belong together. */
const GATHER_MS = 40;

/**
 * One stream of events for the whole page. An event only says that something changed; the page then asks for it.
 * Returns a function that ends it.
 */
export function goLive(client: QueryClient): () => void {
  const project = chosenProject();
  const path = `/api/events${project ? `?project_id=${encodeURIComponent(project)}` : ""}`;
  let source: EventSource | null = null;
  let refreshTimer: ReturnType<typeof setTimeout> | null = null;
  let againTimer: ReturnType<typeof setTimeout> | null = null;
  let news: StreamEvent[] = [];
  let isAnything = false;
  const flush = () => {
    const told = isAnything ? null : news;
    const ids = new Set(news.map((event) => event.request_id));
    refreshTimer = null;
    news = [];
    isAnything = false;
    for (const read of newsReaders) read(told);
    void client.invalidateQueries(
      told === null ? { queryKey: ["requests"] } : { predicate: (query) => concerns(query, ids) },
    );
  };
  // Many events at once are one reason to look.
  const refresh = () => {
    refreshTimer ??= setTimeout(flush, GATHER_MS);
  };
  const tell = (event: MessageEvent<string>) => {
    news.push(JSON.parse(event.data) as StreamEvent);
    refresh();
  };
  const open = () => {
    source = new EventSource(path);
    for (const type of EVENT_TYPES) source.addEventListener(type, tell);
    source.onopen = () => {
      setState({ connected: true, since: null });
      // What happened meanwhile is read, not replayed.
      isAnything = true;
      refresh();
    };
    source.onerror = () => {
      setState({ connected: false, since: Date.now() });
      // The browser itself waits longer, and gives up for good on an answer such as 503.
      source?.close();
      if (againTimer) clearTimeout(againTimer);
      againTimer = setTimeout(open, AGAIN_MS * (1 + Math.random() / 2));
    };
  };
  open();
  return () => {
    source?.close();
    if (refreshTimer) clearTimeout(refreshTimer);
    if (againTimer) clearTimeout(againTimer);
  };
}
