import type { RequestListItem } from "@letsping/core";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { rowsOf } from "./queue-rows";
import type { QueuePages } from "./queue-rows";

/** Somebody who touched the page less than this ago is reading it. */
const ACTIVE_MS = 10_000;
const LOOK_MS = 1_000;

export interface StillList {
  rows: RequestListItem[];
  /** The request of `keep` where it no longer waits. */
  gone: string | null;
  /** Number of requests that wait behind “2 new”. */
  fresh: number;
  showFresh: () => void;
}

/** Says whether nobody touched the page for 10 seconds. */
function useIdle(): () => boolean {
  const touchedAt = useRef(-ACTIVE_MS);
  useEffect(() => {
    const touch = () => {
      touchedAt.current = performance.now();
    };
    const names = ["keydown", "pointerdown", "pointermove", "wheel", "touchmove"] as const;
    for (const name of names) window.addEventListener(name, touch, { passive: true });
    return () => {
      for (const name of names) window.removeEventListener(name, touch);
    };
  }, []);
  return useCallback(() => performance.now() - touchedAt.current >= ACTIVE_MS, []);
}

/** The row that somebody looks at, at its old place, although it no longer waits. */
function withKept(rows: RequestListItem[], before: readonly RequestListItem[], keep: string | null) {
  const at = before.findIndex((row) => row.id === keep);
  const kept = before[at];
  if (!kept || rows.some((row) => row.id === keep)) return rows;
  return [...rows.slice(0, at), kept, ...rows.slice(at)];
}

/**
 * A list that holds still while somebody uses it: what is gone leaves, a further page is added at the end, and what is
 * new waits until it is asked for or until nobody has touched the page for 10 seconds. `keep` stays although it is
 * gone, while somebody looks at it.
 *
 * @param name the list's name: another list begins anew
 */
export function useStillList(name: string, data: QueuePages | undefined, keep: string | null): StillList {
  const [held, setHeld] = useState<{ name: string; shown: ReadonlySet<string>; pages: number } | null>(null);
  const isIdle = useIdle();
  const rows = useMemo(() => rowsOf(data), [data]);
  const showAll = useCallback(
    () => setHeld({ name, shown: new Set(rows.map((row) => row.id)), pages: data?.pages.length ?? 0 }),
    [name, rows, data],
  );
  const isHeld = held !== null && held.name === name && held.shown.size > 0;
  const lookedAt = useRef<QueuePages>(undefined);
  useEffect(() => {
    // Only other data are a reason to show more.
    if (!data || lookedAt.current === data) return;
    lookedAt.current = data;
    const isEmpty = isHeld && !rows.some((row) => held.shown.has(row.id));
    if (!isHeld || isEmpty || isIdle()) showAll();
    else if (data.pages.length !== held.pages) {
      const added = data.pages.slice(held.pages).flatMap((page) => page.requests.map((row) => row.id));
      setHeld({ name, shown: new Set([...held.shown, ...added]), pages: data.pages.length });
    }
  }, [data, rows, name, held, isHeld, isIdle, showAll]);
  const before = useRef<{ name: string; rows: readonly RequestListItem[] }>({ name, rows: [] });
  const shown = useMemo(() => {
    const still = isHeld ? rows.filter((row) => held.shown.has(row.id)) : rows;
    return withKept(still, before.current.name === name ? before.current.rows : [], keep);
  }, [name, rows, isHeld, held, keep]);
  useEffect(() => {
    before.current = { name, rows: shown };
  }, [name, shown]);
  const fresh = isHeld ? rows.filter((row) => !held.shown.has(row.id)).length : 0;
  useEffect(() => {
    if (fresh === 0) return;
    const timer = setInterval(() => isIdle() && showAll(), LOOK_MS);
    return () => clearInterval(timer);
  }, [fresh, isIdle, showAll]);
  const isGone =
    keep !== null && shown.some((row) => row.id === keep) && !rows.some((row) => row.id === keep);
  return { rows: shown, gone: isGone ? keep : null, fresh, showFresh: showAll };
}
