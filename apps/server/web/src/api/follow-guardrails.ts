import type { EventType } from "@letsping/core";
import type { QueryClient } from "@tanstack/react-query";
import { onNews } from "./live";

/** A flood of refusals is one reason to look, not many. */
const GATHER_MS = 2_000;

const ABOUT: readonly EventType[] = ["call.blocked", "guardrails.changed", "guardrails.released"];

/**
 * Reads what the guardrails did anew while somebody looks at it: at once when anything may have happened, else some time
 * after they said so. Returns a function that ends it.
 */
export function followGuardrails(client: QueryClient): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const look = () => {
    timer = null;
    void client.invalidateQueries({ queryKey: ["guardrails"] });
  };
  const end = onNews((news) => {
    if (news === null || news.some(({ type }) => ABOUT.includes(type))) timer ??= setTimeout(look, GATHER_MS);
  });
  return () => {
    end();
    if (timer !== null) clearTimeout(timer);
  };
}
