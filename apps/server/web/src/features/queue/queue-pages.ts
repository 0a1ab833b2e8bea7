import type { RequestList } from "@letsping/core";
import { infiniteQueryOptions } from "@tanstack/react-query";
import { call } from "../../api/client";
import { syncClock } from "../../lib/clock";
import { filterQuery } from "../../filters/view-filter";
import type { QueueFilter } from "./queue-filter";
import type { QueuePages, QueuePlace } from "./queue-rows";

/** Rows that one call brings. */
export const PAGE_ROWS = 200;
/** More pages than this are not read again only because the window came to the front. */
const FEW_PAGES = 3;

function listPath(filter: QueueFilter, extra: Record<string, string>): string {
  const query = new URLSearchParams(filterQuery(filter));
  for (const [name, value] of Object.entries(extra)) if (value !== "") query.set(name, value);
  return `/api/requests?status=PENDING&limit=${PAGE_ROWS}&${query.toString()}`;
}

/** What waits, page by page. */
export function queueQuery(filter: QueueFilter) {
  const first: QueuePlace = { mode: filter.mode ?? "live", cursor: "" };
  return infiniteQueryOptions<RequestList, Error, QueuePages, readonly [string, QueueFilter], QueuePlace>({
    queryKey: ["queue", filter],
    queryFn: async ({ signal, pageParam }) => {
      const list = await call<RequestList>(listPath(filter, { ...pageParam }), { signal });
      syncClock(list.server_time);
      return list;
    },
    initialPageParam: first,
    getNextPageParam: (last, _pages, place): QueuePlace | null => {
      if (last.next_cursor !== null) return { mode: place.mode, cursor: last.next_cursor };
      return place.mode === "live" && filter.mode === undefined ? { mode: "test", cursor: "" } : null;
    },
    refetchOnWindowFocus: (query) => (query.state.data?.pages.length ?? 0) < FEW_PAGES,
  });
}

/** Everything that came since a time of the gateway's clock and still waits. */
export async function readArrived(
  filter: QueueFilter,
  from: string,
): Promise<Pick<RequestList, "requests" | "server_time">> {
  const first = await call<RequestList>(listPath(filter, { from }));
  const requests = [...first.requests];
  for (let cursor = first.next_cursor; cursor !== null; ) {
    const more = await call<RequestList>(listPath(filter, { from, cursor }));
    requests.push(...more.requests);
    cursor = more.next_cursor;
  }
  return { requests, server_time: first.server_time };
}
