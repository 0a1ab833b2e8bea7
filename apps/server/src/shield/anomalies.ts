import type { ShieldAnomalies } from "@letsping/core";
import type { ShieldAnomaliesQuery } from "@letsping/core";
import type { Deps } from "../deps";
import { listAnomalies } from "./anomalies-list";

const DEFAULT_DAYS = 7;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Longest time that is cut into hours, in days. */
const DAYS_IN_HOURS = 2;
const MOST_AGENTS = 100;

/** $2 to $3 is the time, $4 the length of a bucket in milliseconds. */
const BUCKET = "floor(extract(epoch from created_at - $2::timestamptz) * 1000 / $4::bigint)::int";

/** Steps of each key by its own index, which holds all that is counted. */
const STEPS = `
  select key.id as key_id, counted.bucket, counted.steps from api_key key cross join lateral (
    select ${BUCKET} as bucket, count(*)::int as steps from approval_request
    where project_id = $1 and key_id = key.id and created_at >= $2 and created_at < $3 group by 1
  ) as counted
  where key.project_id = $1`;

const ALARMS = `
  select key_id, ${BUCKET} as bucket, count(*) filter (where shield_alarm = 1)::int as soft,
    count(*) filter (where shield_alarm > 1)::int as hard, count(*) filter (where shield_held)::int as held
  from approval_request
  where project_id = $1 and key_id is not null and created_at >= $2 and created_at < $3 and shield_alarm > 0
  group by 1, 2`;

const NAMES = "select id, name from api_key where project_id = $1 and id = any($2)";

interface Counts {
  steps: number;
  soft: number;
  hard: number;
  held: number;
}

interface CountedRow extends Partial<Counts> {
  key_id: string;
  bucket: number;
}

/** The time that is looked at, in whole buckets of UTC; the last one holds the present. */
interface Period {
  fromMs: number;
  bucketMs: number;
  count: number;
}

function periodOf(days: number, nowMs: number): Period {
  const bucketMs = days <= DAYS_IN_HOURS ? HOUR_MS : DAY_MS;
  const count = (days * DAY_MS) / bucketMs;
  const last = Math.floor(nowMs / bucketMs) * bucketMs;
  return { fromMs: last - (count - 1) * bucketMs, bucketMs, count };
}

/** Sums of rows, by what they are grouped by. */
function sumsBy<Key>(rows: readonly CountedRow[], keyOf: (row: CountedRow) => Key): Map<Key, Counts> {
  const sums = new Map<Key, Counts>();
  for (const row of rows) {
    const sum = sums.get(keyOf(row)) ?? { steps: 0, soft: 0, hard: 0, held: 0 };
    sum.steps += row.steps ?? 0;
    sum.soft += row.soft ?? 0;
    sum.hard += row.hard ?? 0;
    sum.held += row.held ?? 0;
    sums.set(keyOf(row), sum);
  }
  return sums;
}

function bucketsOf(
  { fromMs, bucketMs, count }: Period,
  rows: readonly CountedRow[],
): ShieldAnomalies["buckets"] {
  const sums = sumsBy(rows, ({ bucket }) => bucket);
  return Array.from({ length: count }, (_bucket, at) => ({
    at: new Date(fromMs + at * bucketMs).toISOString(),
    ...(sums.get(at) ?? { steps: 0, soft: 0, hard: 0, held: 0 }),
  }));
}

async function agentsOf(
  deps: Pick<Deps, "pool">,
  projectId: string,
  rows: readonly CountedRow[],
): Promise<ShieldAnomalies["agents"]> {
  const sums = [...sumsBy(rows, ({ key_id: id }) => id)]
    .sort(
      ([, one], [, other]) =>
        other.soft + other.hard - one.soft - one.hard || other.hard - one.hard || other.steps - one.steps,
    )
    .slice(0, MOST_AGENTS);
  const ids = sums.map(([id]) => id);
  const { rows: keys } = await deps.pool.query<{ id: string; name: string }>(NAMES, [projectId, ids]);
  const names = new Map(keys.map(({ id, name }) => [id, name]));
  return sums.map(([id, counts]) => ({ key_id: id, agent: names.get(id) ?? id, ...counts }));
}

/**
 * Steps that were unusual for their agent: over time, for each agent, and one by one. With a key, time and list are those
 * of this agent alone; the list of agents stays whole. `alarm` is for the list of steps.
 *
 * @throws LetsPingError `invalid_request` for a cursor that is none
 */
export async function viewAnomalies(
  deps: Pick<Deps, "pool" | "clock">,
  query: ShieldAnomaliesQuery,
  projectId: string,
): Promise<ShieldAnomalies> {
  const clock = await deps.pool.query<{ now: Date }>("select clock_timestamp() as now");
  const now = clock.rows[0]?.now ?? new Date(deps.clock());
  const period = periodOf(query.days ?? DEFAULT_DAYS, now.getTime());
  const { fromMs, bucketMs, count } = period;
  const from = new Date(fromMs);
  const values = [projectId, from, new Date(fromMs + count * bucketMs), bucketMs];
  const [steps, alarms, list] = await Promise.all([
    deps.pool.query<CountedRow>(STEPS, values),
    deps.pool.query<CountedRow>(ALARMS, values),
    listAnomalies(deps, query, { projectId, from }),
  ]);
  const rows = [...steps.rows, ...alarms.rows];
  const ofKey = rows.filter((row) => query.key === undefined || row.key_id === query.key);
  return {
    from: from.toISOString(),
    bucket_ms: bucketMs,
    buckets: bucketsOf(period, ofKey),
    agents: await agentsOf(deps, projectId, rows),
    ...list,
    server_time: now.toISOString(),
  };
}
