import { isLetsPingError } from "@letsping/core";
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";

/** Errors that say the same however often one asks. */
function isFinal(error: unknown): boolean {
  return isLetsPingError(error) && error.error !== "unavailable";
}

export function createQueryClient(): QueryClient {
  // The session or the membership ended while the page was open: asking who one is leads to the page that says so.
  const lookWhoOneIs = (error: unknown) => {
    const isRefused = isLetsPingError(error) && (error.status === 401 || error.error === "forbidden");
    if (isRefused) void client.invalidateQueries({ queryKey: ["me"] });
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (query.queryKey[0] !== "me") lookWhoOneIs(error);
      },
    }),
    mutationCache: new MutationCache({ onError: lookWhoOneIs }),
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
