import type { ShieldAnomalies } from "@letsping/core";
import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";
import { call } from "../../api/client";
import { followNews } from "../../api/follow-news";
import { syncClock } from "../../lib/clock";

const UNUSUAL = ["unusual-steps"];
const GATHER_MS = 2_000;

/** Pages of unusual steps, the latest first; each says how many there are over time. @param query without a question mark */
export function unusualStepsQuery(query: string) {
  return infiniteQueryOptions({
    queryKey: [...UNUSUAL, query],
    queryFn: async ({ signal, pageParam }) => {
      const more = pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : "";
      const page = await call<ShieldAnomalies>(`/api/shield/anomalies?${query}${more}`, { signal });
      syncClock(page.server_time);
      return page;
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
}

/** Reads them anew while somebody looks, after requests came or were decided. Returns a function that ends it. */
export function followUnusualSteps(client: QueryClient): () => void {
  return followNews(client, {
    queryKey: UNUSUAL,
    isAbout: (type) => type.startsWith("request."),
    gatherMs: GATHER_MS,
  });
}
