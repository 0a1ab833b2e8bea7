import { isLetsPingError } from "@letsping/core";
import { QueryClient } from "@tanstack/react-query";

/** Errors that say the same however often one asks. */
function isFinal(error: unknown): boolean {
  return isLetsPingError(error) && error.error !== "unavailable";
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (count, error) => !isFinal(error) && count < 2,
        retryDelay: 400,
        refetchOnWindowFocus: true,
        // The stream says when something changed; until then what was read stands.
        staleTime: 30_000,
      },
      mutations: { retry: false },
    },
  });
}
