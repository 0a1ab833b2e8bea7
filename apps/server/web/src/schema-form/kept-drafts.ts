import type { JsonObject } from "@letsping/core";

const KEPT = "letsping:draft:";

/** The changes that this tab keeps; null where it keeps none. */
export function recallDraft(id: string): JsonObject | null {
  const text = sessionStorage.getItem(KEPT + id);
  return text === null ? null : (JSON.parse(text) as JsonObject);
}

/** Keeps the changes of a request until they are sent or undone, also over a reload. */
export function keepDraft(id: string, draft: JsonObject): void {
  sessionStorage.setItem(KEPT + id, JSON.stringify(draft));
}

/** Whether this tab keeps changes of a request that were not sent. */
export function hasDraft(id: string): boolean {
  return sessionStorage.getItem(KEPT + id) !== null;
}

/** Forgets the kept changes of a request that was decided. */
export function forgetDraft(id: string): void {
  sessionStorage.removeItem(KEPT + id);
}
