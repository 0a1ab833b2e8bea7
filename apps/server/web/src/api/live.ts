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

/**
 * One stream of events for the whole page. An event only says that something changed; the page then asks for it, so
 * there is one way to get data. Returns a function that ends it.
 */
export function goLive(client: QueryClient): () => void {
  const project = chosenProject();
  const source = new EventSource(`/api/events${project ? `?project_id=${encodeURIComponent(project)}` : ""}`);
  let timer: ReturnType<typeof setTimeout> | null = null;
  const refresh = () => {
    // Many events at once are one reason to look.
    timer ??= setTimeout(() => {
      timer = null;
      void client.invalidateQueries({ queryKey: ["requests"] });
    }, 40);
  };
  for (const type of EVENT_TYPES) source.addEventListener(type, refresh);
  source.onopen = () => {
    setState({ connected: true, since: null });
    refresh();
  };
  source.onerror = () => setState({ connected: false, since: Date.now() });
  return () => {
    source.close();
    if (timer) clearTimeout(timer);
  };
}
