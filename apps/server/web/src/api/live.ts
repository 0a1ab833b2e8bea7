import { EVENT_TYPES } from "@letsping/core";
import type { QueryClient } from "@tanstack/react-query";
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

/** A broken line is tried again after this long, with up to half as much added so that pages do not come at once. */
const AGAIN_MS = 1_000;

/**
 * One stream of events for the whole page. An event only says that something changed; the page then asks for it, so
 * there is one way to get data. Returns a function that ends it.
 */
export function goLive(client: QueryClient): () => void {
  const project = chosenProject();
  const path = `/api/events${project ? `?project_id=${encodeURIComponent(project)}` : ""}`;
  let source: EventSource | null = null;
  let refreshTimer: ReturnType<typeof setTimeout> | null = null;
  let againTimer: ReturnType<typeof setTimeout> | null = null;
  const refresh = () => {
    // Many events at once are one reason to look.
    refreshTimer ??= setTimeout(() => {
      refreshTimer = null;
      void client.invalidateQueries({ queryKey: ["requests"] });
    }, 40);
  };
  const open = () => {
    source = new EventSource(path);
    for (const type of EVENT_TYPES) source.addEventListener(type, refresh);
    source.onopen = () => {
      setState({ connected: true, since: null });
      // What happened meanwhile is read, not replayed.
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
