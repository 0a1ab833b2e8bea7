import type { RequestListItem } from "@letsping/core";
import { useEffect, useRef, useState } from "react";

/** Somebody who touched the page less than this ago is reading it. */
const ACTIVE_MS = 10_000;

export interface StillList {
  items: RequestListItem[];
  /** Number of requests that wait behind “2 new”. */
  fresh: number;
  showFresh: () => void;
}

/**
 * A list that holds still while somebody uses it: what is gone leaves, what is new waits until it is asked for, or
 * until nobody has touched the page for 10 seconds. `keep` stays although it is gone, while somebody looks at it.
 */
export function useStillList(
  current: readonly RequestListItem[] | undefined,
  keep: string | null,
): StillList {
  const [order, setOrder] = useState<string[] | null>(null);
  const known = useRef(new Map<string, RequestListItem>());
  const touchedAt = useRef(-ACTIVE_MS);
  useEffect(() => {
    const touch = () => {
      touchedAt.current = performance.now();
    };
    const names = ["keydown", "pointerdown", "pointermove", "wheel"] as const;
    for (const name of names) window.addEventListener(name, touch, { passive: true });
    return () => {
      for (const name of names) window.removeEventListener(name, touch);
    };
  }, []);
  useEffect(() => {
    if (!current) return;
    const idle = performance.now() - touchedAt.current >= ACTIVE_MS;
    setOrder((before) =>
      before === null || before.length === 0 || idle ? current.map((item) => item.id) : before,
    );
  }, [current]);
  for (const item of current ?? []) known.current.set(item.id, item);
  const waiting = new Set(current?.map((item) => item.id));
  const shown = order ?? current?.map((item) => item.id) ?? [];
  const items = shown
    .filter((id) => waiting.has(id) || id === keep)
    .flatMap((id) => known.current.get(id) ?? []);
  const fresh = current?.filter((item) => !shown.includes(item.id)).length ?? 0;
  return { items, fresh, showFresh: () => setOrder(current?.map((item) => item.id) ?? null) };
}
