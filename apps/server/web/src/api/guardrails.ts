import type {
  AnomaliesQuery,
  AnomaliesView,
  BlockedDetail,
  BlockedList,
  GuardrailSettingsView,
} from "@letsping/core";
import { queryOptions } from "@tanstack/react-query";
import { infiniteQueryOptions } from "@tanstack/react-query";
import { syncClock } from "../lib/clock";
import { call } from "./client";

export const guardrailsQuery = queryOptions({
  queryKey: ["guardrails", "settings"],
  queryFn: ({ signal }) => call<GuardrailSettingsView>("/api/guardrails", { signal }),
});

/** Who is refused and flagged by what, over so many days; under one rule, or of one agent's key, where that is given. */
export function anomaliesQuery({ days, rule, key }: AnomaliesQuery & { days: number }) {
  const query = new URLSearchParams({ days: String(days), ...(rule && { rule }), ...(key && { key }) });
  return queryOptions({
    queryKey: ["guardrails", "anomalies", query.toString()],
    queryFn: async ({ signal }) => {
      const view = await call<AnomaliesView>(`/api/guardrails/anomalies?${query}`, { signal });
      syncClock(view.server_time);
      return view;
    },
  });
}

/** Pages of refused calls, the latest first. @param query what is asked, without a question mark */
export function blockedQuery(query: string) {
  return infiniteQueryOptions({
    queryKey: ["guardrails", "blocked", query],
    queryFn: ({ signal, pageParam }) =>
      call<BlockedList>(
        `/api/guardrails/blocked?${query}${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ""}`,
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
  });
}

export function blockedCallQuery(id: string) {
  return queryOptions({
    queryKey: ["guardrails", "blocked-call", id],
    queryFn: ({ signal }) =>
      call<BlockedDetail>(`/api/guardrails/blocked/${encodeURIComponent(id)}`, { signal }),
  });
}
