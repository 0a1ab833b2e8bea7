import type { EventType } from "@letsping/core";
import type { QueryClient } from "@tanstack/react-query";
import { onNews } from "../../api/live";

/** A profile takes the gateway some milliseconds: a quick agent is drawn at most this often. */
const LEAST_MS = 400;

const UNRELATED: readonly EventType[] = ["request.executing", "request.executed", "request.revealed"];

/**
 * Reads what the Shield knows anew while somebody looks at it: at once with the first step, then at most every 400 ms.
 * Returns a function that ends it.
 */
export function followShield(client: QueryClient): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isReading = false;
  let isStale = false;
  let hasEnded = false;
  const rest = () => {
    timer = null;
    if (isStale && !hasEnded) look();
  };
  const look = () => {
    if (timer !== null || isReading) {
      isStale = true;
      return;
    }
    isStale = false;
    isReading = true;
    // What is being read now may be older than the fact: it is read again after it.
    void client.invalidateQueries({ queryKey: ["shield"] }).finally(() => {
      isReading = false;
      if (!hasEnded) timer = setTimeout(rest, LEAST_MS);
    });
  };
  const end = onNews((news) => {
    if (news === null || news.some(({ type }) => !UNRELATED.includes(type))) look();
  });
  return () => {
    hasEnded = true;
    end();
    if (timer !== null) clearTimeout(timer);
  };
}
