import { useSyncExternalStore } from "react";

const phone = typeof matchMedia === "function" ? matchMedia("(max-width: 760px)") : null;

function subscribe(listener: () => void): () => void {
  phone?.addEventListener("change", listener);
  return () => phone?.removeEventListener("change", listener);
}

/** Whether the page is one column. */
export function usePhone(): boolean {
  return useSyncExternalStore(subscribe, () => phone?.matches ?? false);
}
