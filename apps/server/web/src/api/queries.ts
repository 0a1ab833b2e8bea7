import type {
  ActionView,
  ApiKeyView,
  FilterChoices,
  FirstRun,
  Me,
  MemberView,
  ProjectSummary,
  RequestDetail,
  RequestList,
  RequestTotals,
  SavedView,
} from "@letsping/core";
import { queryOptions } from "@tanstack/react-query";
import { infiniteQueryOptions } from "@tanstack/react-query";
import { syncClock } from "../lib/clock";
import { call } from "./client";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async ({ signal }) => {
    const me = await call<Me>("/api/me", { signal });
    syncClock(me.server_time);
    return me;
  },
  staleTime: 60_000,
});

export const firstRunQuery = queryOptions({
  queryKey: ["first-run"],
  queryFn: ({ signal }) => call<FirstRun>("/api/first-run", { signal }),
});

export const summaryQuery = queryOptions({
  queryKey: ["requests", "summary"],
  queryFn: ({ signal }) => call<ProjectSummary>("/api/summary", { signal }),
});

export function requestQuery(id: string) {
  return queryOptions({
    queryKey: ["requests", "detail", id],
    queryFn: async ({ signal }) => {
      const detail = await call<RequestDetail>(`/api/requests/${encodeURIComponent(id)}`, { signal });
      syncClock(detail.server_time);
      return detail;
    },
  });
}

/** Pages of the history, newest first. @param query what is asked, without a question mark */
export function historyQuery(query: string) {
  return infiniteQueryOptions({
    queryKey: ["requests", "history", query],
    queryFn: ({ signal, pageParam }) =>
      call<RequestList>(
        `/api/requests?${query}${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ""}`,
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
  });
}

export function totalsQuery(query: string) {
  return queryOptions({
    queryKey: ["requests", "totals", query],
    queryFn: ({ signal }) => call<RequestTotals>(`/api/requests/totals?${query}`, { signal }),
  });
}

export const keysQuery = queryOptions({
  queryKey: ["keys"],
  queryFn: ({ signal }) => call<{ keys: ApiKeyView[] }>("/api/keys", { signal }),
});

export const actionsQuery = queryOptions({
  queryKey: ["actions"],
  queryFn: ({ signal }) => call<{ actions: ActionView[] }>("/api/actions", { signal }),
});

export const choicesQuery = queryOptions({
  queryKey: ["choices"],
  queryFn: ({ signal }) => call<FilterChoices>("/api/requests/choices", { signal }),
  staleTime: 60_000,
});

export const viewsQuery = queryOptions({
  queryKey: ["views"],
  queryFn: ({ signal }) => call<{ views: SavedView[] }>("/api/views", { signal }),
});

export const membersQuery = queryOptions({
  queryKey: ["members"],
  queryFn: ({ signal }) => call<{ members: MemberView[] }>("/api/members", { signal }),
});

export const rolesQuery = queryOptions({
  queryKey: ["roles"],
  queryFn: ({ signal }) => call<{ roles: string[] }>("/api/roles", { signal }),
});
