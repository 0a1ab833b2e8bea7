import type { Query, QueryClient } from "@tanstack/react-query";
import { ENDINGS, onNews } from "../../api/live";
import type { QueueFilter } from "./queue-filter";
import { readArrived } from "./queue-pages";
import { markEnded, withoutRows, withRow } from "./queue-rows";
import type { QueuePages } from "./queue-rows";

/** The gateway may commit what it dated a moment earlier. What is read twice is kept once. */
const OVERLAP_MS = 10_000;

/** Reads what came to one queue since it was read, and puts it in its place. */
async function readInto(client: QueryClient, query: Query, since: Map<string, string>): Promise<void> {
  const filter = query.queryKey[1] as QueueFilter;
  const first = (query.state.data as QueuePages | undefined)?.pages[0];
  if (!first) return;
  const from = since.get(query.queryHash) ?? first.server_time;
  const rows = await readArrived(filter, new Date(Date.parse(from) - OVERLAP_MS).toISOString());
  since.set(query.queryHash, rows.server_time);
  // A page that is being read would write over what is put in now.
  while (query.state.fetchStatus === "fetching") await query.promise?.catch(() => undefined);
  client.setQueryData(
    query.queryKey,
    (data: QueuePages | undefined) => data && rows.requests.reduce(withRow, data),
  );
}

/**
 * Keeps what was read of the queue true, fact by fact: what ended leaves, what is new is read alone. A queue of many
 * pages is not read again for each of thousands of facts, only when the line was cut. Returns a function that ends it.
 */
export function followQueue(client: QueryClient): () => void {
  const since = new Map<string, string>();
  return onNews((news) => {
    if (news === null) {
      since.clear();
      void client.invalidateQueries({ queryKey: ["queue"] });
      return;
    }
    const gone = new Set(
      news.flatMap(({ type, request_id }) => (ENDINGS.includes(type) && request_id ? [request_id] : [])),
    );
    markEnded(gone);
    if (gone.size > 0)
      client.setQueriesData(
        { queryKey: ["queue"] },
        (data: QueuePages | undefined) => data && withoutRows(data, gone),
      );
    if (!news.some(({ type }) => type === "request.created")) return;
    for (const query of client.getQueryCache().findAll({ queryKey: ["queue"] })) {
      // Nobody looks at it: it is read again when somebody does. So is what cannot be read now.
      const readLater = () => client.invalidateQueries({ queryKey: query.queryKey, exact: true });
      if (query.isActive()) readInto(client, query, since).catch(readLater);
      else void readLater();
    }
  });
}
