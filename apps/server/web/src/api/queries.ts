import type {
  ActionView,
  ApiKeyView,
  FirstRun,
  Me,
  ProjectSummary,
  RequestDetail,
  RequestList,
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

export const queueQuery = queryOptions({
  queryKey: ["requests", "queue"],
  queryFn: async ({ signal }) => {
    const list = await call<RequestList>("/api/requests?status=PENDING&limit=200", { signal });
    syncClock(list.server_time);
    return list;
  },
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

export interface HistoryFilter {
  status: string;
  q: string;
}

export function historyPath(filter: HistoryFilter, extra: Record<string, string>): string {
  const query = new URLSearchParams({
    status: filter.status,
    ...(filter.q ? { q: filter.q } : {}),
    ...extra,
  });
  return `/api/requests?${query.toString()}`;
}

export function historyQuery(filter: HistoryFilter) {
  return infiniteQueryOptions({
    queryKey: ["requests", "history", filter],
    queryFn: ({ signal, pageParam }) =>
      call<RequestList>(historyPath(filter, pageParam ? { cursor: pageParam } : {}), { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
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

export const rolesQuery = queryOptions({
  queryKey: ["roles"],
  queryFn: ({ signal }) => call<{ roles: string[] }>("/api/roles", { signal }),
});
