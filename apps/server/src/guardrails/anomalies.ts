import type { AnomaliesQuery } from "@letsping/core";
import type { AnomaliesView } from "@letsping/core";
import type { Deps } from "../deps";
import type { ClosedLimit } from "./closed-limits";
import { listClosedLimits } from "./closed-limits";
import { namesOfKeys } from "./closed-limits";

const DEFAULT_DAYS = 7;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Longest time that is cut into hours, in days. */
const DAYS_IN_HOURS = 2;
const MOST_RULES = 100;
const MOST_AGENTS = 100;

/**
 * What is counted, by bucket and key. $2 to $3 is the time, $4 the length of a bucket in milliseconds, $5 the rule that
 * is looked at alone; null for all.
 */
const bucketOf = (column: string) =>
  `floor(extract(epoch from ${column} - $2::timestamptz) * 1000 / $4::bigint)::int`;

const ASKED = `
  select ${bucketOf("created_at")} as bucket, key_id, count(*)::int as asked,
    count(*) filter (where flagged and ($5::text is null or $5 = any(finding_rules)))::int as flagged
  from approval_request where project_id = $1 and created_at >= $2 and created_at < $3 group by 1, 2`;

const BLOCKED = `
  select ${bucketOf("last_at")} as bucket, key_id, sum(count)::int as blocked, max(last_at) as last_at
  from blocked_call where project_id = $1 and last_at >= $2 and last_at < $3
    and ($5::text is null or $5 = any(rules))
  group by 1, 2`;

/** $4 is the key that is looked at alone; null for all. */
const RULES = `
  select rule, sum(blocked)::int as blocked, sum(flagged)::int as flagged, sum(found)::int as found from (
    select unnest(rules) as rule, count as blocked, 0 as flagged, 0 as found from blocked_call
    where project_id = $1 and last_at >= $2 and last_at < $3 and ($4::text is null or key_id = $4)
    union all
    select unnest(finding_rules), 0, flagged::int, 1 from approval_request
    where project_id = $1 and created_at >= $2 and created_at < $3 and ($4::text is null or key_id = $4)
  ) as found group by rule
  order by sum(blocked) + sum(flagged) desc, sum(found) desc, rule limit ${MOST_RULES}`;

interface AskedRow {
  bucket: number;
  key_id: string | null;
  asked: number;
  flagged: number;
}

interface BlockedRow {
  bucket: number;
  key_id: string | null;
  blocked: number;
  last_at: Date;
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

const total = <Row>(rows: readonly Row[], count: (row: Row) => number) =>
  rows.reduce((sum, row) => sum + count(row), 0);

function bucketsOf(
  { fromMs, bucketMs, count }: Period,
  asked: readonly AskedRow[],
  blocked: readonly BlockedRow[],
): AnomaliesView["buckets"] {
  return Array.from({ length: count }, (_, bucket) => {
    const [stored, refused] = [asked, blocked].map((rows) => rows.filter((row) => row.bucket === bucket)) as [
      AskedRow[],
      BlockedRow[],
    ];
    return {
      at: new Date(fromMs + bucket * bucketMs).toISOString(),
      blocked: total(refused, (row) => row.blocked),
      flagged: total(stored, (row) => row.flagged),
      asked: total(stored, (row) => row.asked),
    };
  });
}

/** Only samples are asked without a key. */
const nameOfAgent = (id: string | null, keys: ReadonlyMap<string, string>) =>
  id === null ? "sample" : (keys.get(id) ?? id);

function agentsOf(
  asked: readonly AskedRow[],
  blocked: readonly BlockedRow[],
): Omit<AnomaliesView["agents"][number], "name">[] {
  const ids = [...new Set([...asked, ...blocked].map((row) => row.key_id))];
  const agents = ids.map((id) => {
    const stored = asked.filter((row) => row.key_id === id);
    const refused = blocked.filter((row) => row.key_id === id);
    const last = Math.max(...refused.map((row) => row.last_at.getTime()));
    return {
      key_id: id,
      asked: total(stored, (row) => row.asked),
      flagged: total(stored, (row) => row.flagged),
      blocked: total(refused, (row) => row.blocked),
      last_blocked_at: refused.length === 0 ? null : new Date(last).toISOString(),
    };
  });
  return agents
    .sort((a, b) => b.blocked - a.blocked || b.flagged - a.flagged || b.asked - a.asked)
    .slice(0, MOST_AGENTS);
}

function closedView(
  { id, kind, scope, unit, names, within, windowMs, endsAtMs }: ClosedLimit,
  keys: ReadonlyMap<string, string>,
  projectName: string,
): NonNullable<AnomaliesView["closed"]>[number] {
  const [first = projectName] = names;
  return {
    limit_id: id,
    kind,
    scope,
    key_id: scope === "agent" && keys.has(first) ? first : null,
    name:
      scope === "agent" ? (keys.get(first) ?? first) : scope === "project" ? projectName : names.join(" "),
    within,
    unit,
    window_ms: windowMs,
    ends_at: new Date(endsAtMs).toISOString(),
  };
}

/** Null where they cannot be read: the rest of the page says what happened all the same. */
async function closedOrAway(deps: Deps, projectId: string): Promise<ClosedLimit[] | null> {
  try {
    return await listClosedLimits(deps, projectId);
  } catch (cause) {
    deps.log.warn({ err: cause, project_id: projectId }, "the limits that refuse now could not be read");
    return null;
  }
}

/**
 * Who is refused and flagged by what, over time, and which limits refuse now. Under one rule or agent the time is counted
 * for it alone, and so is the other list: by whom under a rule, by what under an agent.
 */
export async function anomaliesOf(
  deps: Deps,
  { days = DEFAULT_DAYS, rule, key }: AnomaliesQuery,
  projectId: string,
): Promise<AnomaliesView> {
  const { rows: clocks } = await deps.pool.query<{ now: Date; name: string }>(
    "select clock_timestamp() as now, name from project where id = $1",
    [projectId],
  );
  const [{ now, name: projectName } = { now: new Date(deps.clock()), name: projectId }] = clocks;
  const period = periodOf(days, now.getTime());
  const { fromMs, bucketMs, count } = period;
  const time = [projectId, new Date(fromMs), new Date(fromMs + count * bucketMs)];
  const [asked, blocked, rules, closed] = await Promise.all([
    deps.pool.query<AskedRow>(ASKED, [...time, bucketMs, rule ?? null]),
    deps.pool.query<BlockedRow>(BLOCKED, [...time, bucketMs, rule ?? null]),
    deps.pool.query<AnomaliesView["rules"][number]>(RULES, [...time, key ?? null]),
    closedOrAway(deps, projectId),
  ]);
  const isOfKey = (row: { key_id: string | null }) => key === undefined || row.key_id === key;
  const agents = agentsOf(asked.rows, blocked.rows);
  const ids = [...agents.map((agent) => agent.key_id), ...(closed ?? []).flatMap((limit) => limit.names)];
  const keys = await namesOfKeys(
    deps,
    projectId,
    ids.filter((id) => id !== null),
  );
  return {
    from: new Date(fromMs).toISOString(),
    bucket_ms: bucketMs,
    buckets: bucketsOf(period, asked.rows.filter(isOfKey), blocked.rows.filter(isOfKey)),
    rules: rules.rows,
    agents: agents.map((agent) => ({ ...agent, name: nameOfAgent(agent.key_id, keys) })),
    closed: closed?.map((limit) => closedView(limit, keys, projectName)) ?? null,
    server_time: now.toISOString(),
  };
}
