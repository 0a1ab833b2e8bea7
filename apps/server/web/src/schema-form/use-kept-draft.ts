import type { JsonObject, RequestDetail } from "@letsping/core";
import { useEffect, useState } from "react";
import { forgetDraft, keepDraft, recallDraft } from "./kept-drafts";

export interface KeptPayload {
  draft: JsonObject;
  setDraft: (change: (now: JsonObject) => JsonObject) => void;
  /** Changes to an earlier version of the request, which were not applied. */
  earlier: { apply: () => void; forget: () => void } | null;
  /** Whether the changes would outlive a reload. */
  isKept: boolean;
}

/**
 * The payload as a person changed it, kept in this tab until it is sent or undone. Changes to another version of the
 * request are not applied by themselves, and those of a request that is final are forgotten.
 */
export function useKeptDraft(detail: RequestDetail, changed: (draft: JsonObject) => boolean): KeptPayload {
  const { id, version, payload, status } = detail;
  const isOpen = status === "PENDING";
  // Changes to values that are masked now come back when the masks fall.
  const isMasked = detail.masked.length > 0;
  const [state, setState] = useState(() => {
    const kept = isOpen && !isMasked ? recallDraft(id) : null;
    const isCurrent = kept !== null && kept.version === version;
    return {
      version,
      draft: isCurrent ? kept.payload : payload,
      earlier: kept && !isCurrent ? kept.payload : null,
    };
  });
  let current = state;
  if (isOpen && state.version !== version) {
    // Changes to what was here before are offered, not applied.
    current = { version, draft: payload, earlier: changed(state.draft) ? state.draft : state.earlier };
    setState(current);
  }
  const { draft } = current;
  const hasChanges = changed(draft);
  // Changes to an earlier version stay kept until they are applied or forgotten.
  const hasEarlier = current.earlier !== null;
  const [isKept, setIsKept] = useState(true);
  useEffect(() => {
    if (isMasked) return;
    if (isOpen && hasChanges) setIsKept(keepDraft(id, { version, payload: draft }));
    else if (!isOpen || !hasEarlier) forgetDraft(id);
  }, [isOpen, hasChanges, hasEarlier, isMasked, id, version, draft]);
  const setDraft = (change: (now: JsonObject) => JsonObject) =>
    setState((now) => ({ ...now, draft: change(now.draft) }));
  const { earlier } = current;
  return {
    draft,
    setDraft,
    isKept,
    earlier: earlier && {
      apply: () => setState((now) => ({ ...now, draft: earlier, earlier: null })),
      forget: () => setState((now) => ({ ...now, earlier: null })),
    },
  };
}
