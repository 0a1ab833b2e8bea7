/** What an infinite query says of its pages. */
interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
}

/** The way to the next page of a list that goes back in time. Nothing where there is none. */
export function ShowOlder({ pages, className = "mt-3" }: { pages: Pages; className?: string }) {
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  if (!hasNextPage) return null;
  return (
    <button
      type="button"
      className={`btn sm ${className}`}
      disabled={isFetchingNextPage}
      onClick={() => void fetchNextPage()}
    >
      {isFetchingNextPage ? "Loading…" : "Show older"}
    </button>
  );
}
