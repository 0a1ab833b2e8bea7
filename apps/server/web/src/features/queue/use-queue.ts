import type { RequestListItem } from "@letsping/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { groupItems } from "./group-items";
import type { Group } from "./group-items";
import { filterQuery } from "../../filters/view-filter";
import type { QueueFilter } from "./queue-filter";
import { queueQuery } from "./queue-pages";
import { useStillList } from "./use-still-list";

export interface Queue {
  groups: Group[];
  /** The rows of all groups, one after the other. */
  ordered: RequestListItem[];
  /** The request that somebody looks at although it no longer waits. */
  gone: string | null;
  fresh: number;
  showFresh: () => void;
  /** Whether nothing was read yet that could be shown. */
  isLoading: boolean;
  hasMore: boolean;
  /** Reads the next page, unless one is being read or reading failed. */
  loadMore: () => void;
  error: unknown;
  retry: () => void;
}

/** The queue under a filter, in its groups, held still while somebody uses it. */
export function useQueue(filter: QueueFilter, keep: string | null): Queue {
  const query = useInfiniteQuery(queueQuery(filter));
  const { data, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = query;
  const still = useStillList(filterQuery(filter), data, keep);
  const groups = useMemo(() => groupItems(still.rows), [still.rows]);
  const ordered = useMemo(() => groups.flatMap((group) => group.items), [groups]);
  const mayLoad = hasNextPage && !isFetching && !isFetchNextPageError;
  const loadMore = useCallback(() => {
    if (mayLoad) void fetchNextPage();
  }, [mayLoad, fetchNextPage]);
  return {
    groups,
    ordered,
    gone: still.gone,
    fresh: still.fresh,
    showFresh: still.showFresh,
    isLoading: ordered.length === 0 && !query.isError && (query.isPending || hasNextPage),
    hasMore: hasNextPage,
    loadMore,
    error: query.error,
    retry: () => void (isFetchNextPageError ? fetchNextPage() : query.refetch()),
  };
}
