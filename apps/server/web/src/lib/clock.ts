import { useSyncExternalStore } from "react";

let offsetMs = 0;

/** Sets this browser's clock by the gateway's, so that what is left to decide is what the gateway thinks. */
export function syncClock(serverTime: string): void {
  const server = Date.parse(serverTime);
  if (Number.isFinite(server)) offsetMs = server - Date.now();
}

/** Now, by the gateway's clock, in epoch milliseconds. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;
let second = Math.floor(Date.now() / 1000);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    second = Math.floor(serverNow() / 1000);
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer) {
      clearInterval(timer);
      timer = null;
    }
  };
}

/** Now by the gateway's clock, changing every second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => second) * 1000;
}
