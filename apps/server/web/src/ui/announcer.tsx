import { useSyncExternalStore } from "react";

let message = "";
const listeners = new Set<() => void>();

/** Tells people who listen to the page what just happened. */
export function announce(text: string): void {
  message = text;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Announcer() {
  const text = useSyncExternalStore(subscribe, () => message);
  return (
    <p className="sr" aria-live="polite">
      {text}
    </p>
  );
}
