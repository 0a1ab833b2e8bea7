import { useCallback, useEffect, useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import { queuePath, readFilter } from "./queue-filter";
import type { QueueFilter } from "./queue-filter";
import { rememberQueue } from "./selection";

/**
 * The filter of the queue. It stands in the address, so that a link shows the same and “back” takes it off again.
 */
export function useFilter(): [QueueFilter, (filter: QueueFilter, typing?: boolean) => void] {
  const search = useSearch();
  const [, go] = useLocation();
  const filter = useMemo(() => readFilter(search), [search]);
  useEffect(() => rememberQueue(filter), [filter]);
  const set = useCallback(
    // What is being typed is one step back, not one for each letter.
    (next: QueueFilter, typing = false) => go(queuePath(next), { replace: typing }),
    [go],
  );
  return [filter, set];
}
