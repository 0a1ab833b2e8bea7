import { MAX_BATCH } from "@letsping/core";
import type { EventType, RequestListItem } from "@letsping/core";
import { useCallback, useEffect, useState } from "react";
import { ENDINGS, onNews } from "../../api/live";
import { serverNow } from "../../lib/clock";
import { plural } from "../../lib/format";
import { announce } from "../../ui/announcer";

/** A request that was picked and then ended without this batch. */
export interface Dropped {
  item: RequestListItem;
  why: string;
}

/** Requests picked to be decided together. What comes later is never in it. */
export interface Picks {
  items: readonly RequestListItem[];
  dropped: readonly Dropped[];
  /** When the set was last chosen, by the gateway's clock. */
  frozenAt: number;
}

export interface PickActions {
  toggle: (item: RequestListItem) => void;
  add: (items: readonly RequestListItem[]) => void;
  clear: () => void;
}

const NONE: Picks = { items: [], dropped: [], frozenAt: 0 };
const WHY = new Map<EventType, string>([
  ["request.cancelled", "withdrawn meanwhile"],
  ["request.expired", "expired meanwhile"],
]);

function withAdded(picks: Picks, items: readonly RequestListItem[]): Picks {
  const known = new Set(picks.items.map((item) => item.id));
  const added = items.filter((item) => !known.has(item.id));
  return { ...picks, items: [...picks.items, ...added].slice(0, MAX_BATCH), frozenAt: serverNow() };
}

/** What is left when some requests ended meanwhile. */
export function withoutEnded(picks: Picks, endings: ReadonlyMap<string, EventType>): Picks {
  const gone = picks.items.filter((item) => endings.has(item.id));
  if (gone.length === 0) return picks;
  const why = (item: RequestListItem) =>
    WHY.get(endings.get(item.id) ?? "request.approved") ?? "decided meanwhile";
  return {
    ...picks,
    items: picks.items.filter((item) => !endings.has(item.id)),
    dropped: [...picks.dropped, ...gone.map((item) => ({ item, why: why(item) }))],
  };
}

/**
 * The requests that a person picked. Those that end meanwhile drop out by name.
 *
 * @param isSending while this is true a decision of this very batch may be what ended them
 */
export function usePicks(isSending: boolean): Picks & PickActions {
  const [picks, setPicks] = useState(NONE);
  useEffect(() => {
    if (isSending) return;
    return onNews((news) => {
      const ended = (news ?? []).filter((event) => ENDINGS.includes(event.type));
      const endings = new Map(ended.map((event) => [event.request_id ?? "", event.type]));
      setPicks((now) => withoutEnded(now, endings));
    });
  }, [isSending]);
  const add = useCallback(
    (items: readonly RequestListItem[]) => setPicks((now) => withAdded(now, items)),
    [],
  );
  const toggle = useCallback((item: RequestListItem) => {
    setPicks((now) => {
      if (!now.items.some((each) => each.id === item.id)) return withAdded(now, [item]);
      const items = now.items.filter((each) => each.id !== item.id);
      return items.length === 0 ? NONE : { ...now, items, frozenAt: serverNow() };
    });
  }, []);
  const clear = useCallback(() => setPicks(NONE), []);
  const count = picks.items.length;
  useEffect(() => {
    if (count > 0) announce(`${plural(count, "request")} selected.`);
  }, [count]);
  return { ...picks, toggle, add, clear };
}
