import type { EventType } from "@letsping/core";
import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { onNews } from "./live";

interface Wish {
  /** What is read anew. */
  queryKey: QueryKey;
  isAbout: (type: EventType) => boolean;
  /** A flood of facts is one reason to look, not many: so long after the first of them. */
  gatherMs: number;
}

/**
 * Reads something anew while somebody looks at it, some time after the gateway said what may have changed it. Returns a
 * function that ends it.
 */
export function followNews(client: QueryClient, { queryKey, isAbout, gatherMs }: Wish): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const look = () => {
    timer = null;
    void client.invalidateQueries({ queryKey });
  };
  const end = onNews((news) => {
    if (news === null || news.some(({ type }) => isAbout(type))) timer ??= setTimeout(look, gatherMs);
  });
  return () => {
    end();
    if (timer !== null) clearTimeout(timer);
  };
}
