import type { Pool } from "pg";
import { Gauge } from "prom-client";
import type { Registry } from "prom-client";

/** How long one look at the database serves every scraper, in milliseconds. */
const KEPT_MS = 5_000;
/** Longest time that a scrape waits for the database, in milliseconds. */
const LIMIT_MS = 2_000;

/** What waits, over all projects: an operator of the gateway watches it as a whole. */
const QUEUE = `
  select known.mode, count(request.id) filter (where request.held)::int as pending,
    coalesce(extract(epoch from clock_timestamp() - min(request.created_at) filter (where request.held)), 0)::float8
      as oldest_seconds,
    greatest(coalesce(extract(epoch from clock_timestamp() - min(request.expires_at)), 0), 0)::float8 as overdue_seconds
  from (values ('live'), ('test')) as known(mode)
  left join approval_request request on request.mode = known.mode and request.status = 'PENDING'
  group by known.mode`;

interface QueueRow {
  mode: string;
  pending: number;
  oldest_seconds: number;
  overdue_seconds: number;
}

/** The rows; null while the database does not answer. */
async function readQueue(pool: Pool): Promise<QueueRow[] | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), LIMIT_MS);
  });
  const read = pool.query<QueueRow>(QUEUE).then(
    ({ rows }) => rows,
    // Not hidden: letsping_database_up says it, and the calls that need the database say why.
    () => null,
  );
  const rows = await Promise.race([read, late]);
  clearTimeout(timer);
  return rows;
}

/** One look for everybody who asks within `KEPT_MS`. */
function cachedQueue(pool: Pool): () => Promise<QueueRow[] | null> {
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<QueueRow[] | null> = Promise.resolve(null);
  return () => {
    if (performance.now() - readAt > KEPT_MS) {
      readAt = performance.now();
      reading = readQueue(pool);
    }
    return reading;
  };
}

/**
 * Adds what only the database knows. While it does not answer, `letsping_database_up` is 0 and the others are absent: a
 * queue that nobody can see is not an empty one.
 */
export function addQueueGauges(registry: Registry, pool: Pool): void {
  const registers = [registry];
  const queue = cachedQueue(pool);
  const up = new Gauge({
    name: "letsping_database_up",
    help: "1 while the database answers, else 0.",
    registers,
    async collect() {
      up.set((await queue()) === null ? 0 : 1);
    },
  });
  const gauge = (name: string, help: string, field: Exclude<keyof QueueRow, "mode">) => {
    const made = new Gauge({
      name,
      help,
      labelNames: ["mode"],
      registers,
      async collect() {
        const rows = await queue();
        made.reset();
        for (const row of rows ?? []) made.set({ mode: row.mode }, row[field]);
      },
    });
  };
  gauge("letsping_pending_requests", "Requests that wait for a person.", "pending");
  gauge(
    "letsping_oldest_pending_seconds",
    "Age of the request that waits longest; 0 when none waits.",
    "oldest_seconds",
  );
  gauge(
    "letsping_sweeper_lag_seconds",
    "How long the most overdue request has stood past its end; 0 when none is overdue.",
    "overdue_seconds",
  );
}
