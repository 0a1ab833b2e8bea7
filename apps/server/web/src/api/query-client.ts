import { isLetsPingError } from "@letsping/core";
import { QueryCache, QueryClient } from "@tanstack/react-query";

/** Errors that say the same however often one asks. */
function isFinal(error: unknown): boolean {
  return isLetsPingError(error) && error.error !== "unavailable";
}

export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        // The session ended while the page was open: asking who one is leads to the sign-in.
        const isOut = isLetsPingError(error) && error.status === 401;
        if (isOut && query.queryKey[0] !== "me") void client.invalidateQueries({ queryKey: ["me"] });
      },
    }),
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
  return client;
}
