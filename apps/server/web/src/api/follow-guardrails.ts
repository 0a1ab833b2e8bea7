import type { EventType } from "@letsping/core";
import type { QueryClient } from "@tanstack/react-query";
import { followNews } from "./follow-news";

const GATHER_MS = 2_000;

const ABOUT: readonly EventType[] = ["call.blocked", "guardrails.changed", "guardrails.released"];

/** Reads what the guardrails did anew while somebody looks at it. Returns a function that ends it. */
export function followGuardrails(client: QueryClient): () => void {
  return followNews(client, {
    queryKey: ["guardrails"],
    isAbout: (type) => ABOUT.includes(type),
    gatherMs: GATHER_MS,
  });
}
