import type { JsonObject } from "@letsping/core";

const KEPT = "letsping:draft:";

/** Changes that were not sent, and the version of the request that they were made to. */
export interface KeptDraft {
  version: number;
  payload: JsonObject;
}

function isKeptDraft(value: unknown): value is KeptDraft {
  return (
    typeof value === "object" &&
    value !== null &&
    "version" in value &&
    typeof value.version === "number" &&
    "payload" in value &&
    typeof value.payload === "object" &&
    value.payload !== null
  );
}

/** The changes that this tab keeps; null where it keeps none. */
export function recallDraft(id: string): KeptDraft | null {
  const text = sessionStorage.getItem(KEPT + id);
  if (text === null) return null;
  try {
    const kept: unknown = JSON.parse(text);
    if (isKeptDraft(kept)) return kept;
  } catch {
    // What cannot be read cannot be sent either: it is forgotten below.
  }
  forgetDraft(id);
  return null;
}

/** Keeps the changes of a request until they are sent or undone, also over a reload. False where there is no room. */
export function keepDraft(id: string, draft: KeptDraft): boolean {
  try {
    sessionStorage.setItem(KEPT + id, JSON.stringify(draft));
    return true;
  } catch {
    // Full, or not allowed: an older draft must not come back in place of this one, and the page says so.
    forgetDraft(id);
    return false;
  }
}

/** Whether this tab keeps changes of a request that were not sent. */
export function hasDraft(id: string): boolean {
  return sessionStorage.getItem(KEPT + id) !== null;
}

/** Forgets the kept changes of a request that was decided. */
export function forgetDraft(id: string): void {
  sessionStorage.removeItem(KEPT + id);
}
