import type { RequestStatus } from "@letsping/core";
import { inTransaction } from "../db/transaction";
import type { Deps } from "../deps";
import { activeUntil } from "./run-grouping";
import { groupRuns } from "./run-grouping";
import type { Grouped } from "./run-grouping";
import type { GroupedStep } from "./run-grouping";

/** Agents of one look. */
const AGENTS = 50;
/** Steps of an agent that are put together at once. */
const STEPS = 512;
/** A request can be seen when its statement has committed, a little after its time; younger ones may still lack others. */
const SETTLED_MS = 5_000;
/** Time after which an agent is looked at again, within these bounds, in milliseconds. */
const AGAIN_MS = { least: 15_000, most: 600_000 };
/** After a failure, in milliseconds. */
const RETRY_MS = 60_000;

interface AgentRow {
  project_id: string;
  key_id: string;
  grouped_at: Date | null;
  grouped_id: string | null;
  db_now: Date;
}

type DueAgent = Pick<AgentRow, "project_id" | "key_id">;

interface StepRow {
  id: string;
  created_at: Date;
  held: boolean;
  status: RequestStatus;
  resolved_at: Date | null;
  shield_alarm: number;
}

const DUE = `
  select project_id, key_id from shield_agent where due_at <= clock_timestamp() order by due_at limit ${AGENTS}`;

/** What another gateway is at is left to it. */
const LOCK = `
  select project_id, key_id, grouped_at, grouped_id, clock_timestamp() as db_now from shield_agent
  where project_id = $1 and key_id = $2 and due_at <= clock_timestamp() for update skip locked`;

const NEW_STEPS = `
  select id, created_at, held, status, resolved_at, shield_alarm from approval_request
  where project_id = $1 and key_id = $2 and (created_at, id) > (coalesce($3, '-infinity'::timestamptz), coalesce($4, ''))
    and skeleton is not null
  order by created_at, id limit ${STEPS}`;

/** Each run once: its id comes from its first request. */
const SAVE_RUNS = `
  insert into shield_run (project_id, id, key_id, request_ids, started_at, ended_at, alarm, due_at)
  select $1, run.id, $2, array(select jsonb_array_elements_text(run.request_ids)), run.started_at, run.ended_at, run.alarm,
    clock_timestamp()
  from jsonb_to_recordset($3::jsonb)
    as run (id text, request_ids jsonb, started_at timestamptz, ended_at timestamptz, alarm int)
  on conflict (project_id, id) do nothing`;

// An ask whose statement began before this one ends may have seen that the agent is due, and not have said so again: where
// nothing is due any more, its run is learned after the agent's next ask.
const SAVE_AGENT = `
  update shield_agent set grouped_at = coalesce($3, grouped_at), grouped_id = coalesce($4, grouped_id), due_at = $5
  where project_id = $1 and key_id = $2`;

const POSTPONE = `
  update shield_agent set due_at = clock_timestamp() + interval '${RETRY_MS} milliseconds'
  where project_id = $1 and key_id = $2`;

interface Step extends GroupedStep {
  alarm: number;
}

function stepOf({ id, created_at, held, status, resolved_at, shield_alarm }: StepRow): Step {
  const step = { id, createdMs: created_at.getTime(), alarm: shield_alarm };
  if (!held) return step;
  return { ...step, decidedMs: status === "PENDING" ? null : (resolved_at?.getTime() ?? null) };
}

function runOf(steps: readonly Step[]): object {
  const [first] = steps;
  const last = steps[steps.length - 1];
  if (!first || !last) throw new Error("A run has at least one step.");
  return {
    id: first.id.replace(/^req_/, "run_"),
    request_ids: steps.map(({ id }) => id),
    started_at: new Date(first.createdMs),
    ended_at: new Date(last.createdMs),
    alarm: Math.max(...steps.map(({ alarm }) => alarm)),
  };
}

/** When to look again; null where nothing is left. The longer an agent rests, the later, until its session is over. */
function nextLook(left: readonly Step[], isFull: boolean, idleMs: number, nowMs: number): Date | null {
  if (isFull) return new Date(nowMs);
  if (left.length === 0) return null;
  const activeMs = Math.max(...left.map(activeUntil));
  const againMs = Math.min(Math.max(AGAIN_MS.least, nowMs - activeMs), AGAIN_MS.most);
  const overMs = left.some(({ decidedMs }) => decidedMs === null)
    ? Number.POSITIVE_INFINITY
    : activeMs + idleMs;
  return new Date(Math.min(overMs, nowMs + againMs));
}

/** @returns how many runs are over, and are to be learned; null where another gateway is at it */
function groupAgent(
  deps: Pick<Deps, "pool">,
  { project_id, key_id }: DueAgent,
  idleMs: number,
): Promise<number | null> {
  return inTransaction(deps.pool, async (client) => {
    const agent = (await client.query<AgentRow>(LOCK, [project_id, key_id])).rows[0];
    if (!agent) return null;
    const { rows } = await client.query<StepRow>(NEW_STEPS, [
      project_id,
      key_id,
      agent.grouped_at,
      agent.grouped_id,
    ]);
    const nowMs = agent.db_now.getTime();
    const steps = rows.map(stepOf);
    const settled = steps.filter(({ createdMs }) => createdMs <= nowMs - SETTLED_MS);
    const { runs, open }: Grouped<Step> = groupRuns(settled, idleMs, nowMs);
    if (runs.length > 0) await client.query(SAVE_RUNS, [project_id, key_id, JSON.stringify(runs.map(runOf))]);
    const last = runs[runs.length - 1]?.at(-1);
    const left = [...open, ...steps.slice(settled.length)];
    await client.query(SAVE_AGENT, [
      project_id,
      key_id,
      last ? new Date(last.createdMs) : null,
      last?.id ?? null,
      nextLook(left, rows.length === STEPS && runs.length > 0, idleMs, nowMs),
    ]);
    return runs.length;
  });
}

type GroupDeps = Pick<Deps, "pool" | "projectShield" | "log" | "stopping">;

async function groupOrPostpone(deps: GroupDeps, agent: DueAgent): Promise<number | null> {
  try {
    const { settings } = await deps.projectShield.find(agent.project_id);
    return await groupAgent(deps, agent, settings.idle_ms);
  } catch (cause) {
    deps.log.error({ err: cause }, "the steps of an agent could not be put together; they are in a minute");
    await deps.pool.query(POSTPONE, [agent.project_id, agent.key_id]);
    return 0;
  }
}

/**
 * Puts the steps of agents that have something new together to runs. Any number of gateways may do it at once.
 *
 * @returns how many runs are over
 */
export async function groupAgents(deps: GroupDeps): Promise<number> {
  let runs = 0;
  for (let goesOn = true; goesOn && !deps.stopping.aborted; ) {
    const { rows } = await deps.pool.query<DueAgent>(DUE);
    const grouped: (number | null)[] = [];
    for (const agent of rows) {
      if (deps.stopping.aborted) break;
      grouped.push(await groupOrPostpone(deps, agent));
    }
    for (const each of grouped) runs += each ?? 0;
    // Where others are at all of them, nothing is left to do here.
    goesOn = rows.length === AGENTS && grouped.some((each) => each !== null);
  }
  return runs;
}
