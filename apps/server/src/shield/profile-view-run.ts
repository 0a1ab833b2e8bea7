import type { Priority } from "@letsping/core";
import type { RequestStatus } from "@letsping/core";
import type { ShieldRun } from "@letsping/core";
import type { ShieldStep } from "@letsping/core";
import type { Deps } from "../deps";
import { alarmOf } from "./alarm-number";
import { groupRuns } from "./run-grouping";

interface StepRow {
  id: string;
  service: string;
  action: string;
  priority: Priority;
  status: RequestStatus;
  held: boolean;
  skeleton: string | null;
  shield_bits: number | null;
  shield_alarm: number;
  shield_held: boolean;
  created_at: Date;
  resolved_at: Date | null;
}

/** A run that the learner has put together. */
interface RunRow {
  id: string;
  request_ids: string[] | null;
  started_at: Date;
  ended_at: Date;
}

/** What a step shows of its request; nothing of it is sealed. */
const STEP_COLUMNS = `
  step.id, step.service, step.action, step.priority, step.status, step.held, encode(step.skeleton, 'hex') as skeleton,
  step.shield_bits, step.shield_alarm, step.shield_held, step.created_at, step.resolved_at`;

/** Steps that are looked at for the run that goes on. */
const LOOKED_AT = 512;

/** The latest steps of a key that are part of no run yet, the latest first. */
const OPEN = `
  with grouped as (
    select coalesce(max(grouped_at), '-infinity') as at, coalesce(max(grouped_id), '') as id from shield_agent
    where project_id = $1 and key_id = $2
  )
  select ${STEP_COLUMNS} from approval_request step
  where step.project_id = $1 and step.key_id = $2 and step.skeleton is not null
    and step.created_at >= (select at from grouped)
    and (step.created_at, step.id) > ((select at from grouped), (select id from grouped))
  order by step.created_at desc, step.id desc limit ${LOOKED_AT}`;

const LATEST_RUN = `
  select id, request_ids, started_at, ended_at from shield_run
  where project_id = $1 and key_id = $2 order by ended_at desc, id desc limit 1`;

const STEPS = `
  select ${STEP_COLUMNS} from approval_request step
  where step.project_id = $1 and step.key_id = $2 and step.id = any($3)
  order by step.created_at, step.id`;

/** Whether it ran, as the learner sees it: what nobody had to approve did. */
function statusOf({ status, held }: StepRow): ShieldStep["status"] {
  if (!held || status === "APPROVED" || status === "APPROVED_WITH_MODIFICATIONS") return "ran";
  return status === "PENDING" ? "waiting" : "refused";
}

function stepView(row: StepRow): ShieldStep {
  return {
    request_id: row.id,
    service: row.service,
    action: row.action,
    priority: row.priority,
    skeleton: row.skeleton ?? "",
    at: row.created_at.toISOString(),
    status: statusOf(row),
    alarm: alarmOf(row.shield_alarm),
    held: row.shield_held,
    bits: row.shield_bits,
  };
}

/** Whose steps. */
export interface StepsOf {
  projectId: string;
  key: string;
}

/** Steps of these requests of a key, by the id of the request. */
export async function stepsOf(
  deps: Pick<Deps, "pool">,
  { projectId, key }: StepsOf,
  requestIds: readonly string[],
): Promise<Map<string, ShieldStep>> {
  const { rows } = await deps.pool.query<StepRow>(STEPS, [projectId, key, requestIds]);
  return new Map(rows.map((row) => [row.id, stepView(row)]));
}

/** A run whose end nobody has noted yet, under the id that the learner will give it. */
function looseRun(rows: readonly StepRow[], isOver: boolean): ShieldRun | null {
  const [first] = rows;
  const last = rows[rows.length - 1];
  if (!first || !last) return null;
  return {
    id: first.id.replace(/^req_/, "run_"),
    started_at: first.created_at.toISOString(),
    ended_at: isOver ? last.created_at.toISOString() : null,
    steps: rows.map(stepView),
  };
}

/**
 * The run of a key that goes on, else its latest. All of its services are one run, with what was refused of it. Null where
 * it has never asked.
 *
 * @param idleMs pause that ends a run, in milliseconds
 */
export async function latestRun(
  deps: Pick<Deps, "pool">,
  { projectId, key, nowMs }: StepsOf & { nowMs: number },
  idleMs: number,
): Promise<ShieldRun | null> {
  const [{ rows: loose }, { rows: learned }] = await Promise.all([
    deps.pool.query<StepRow>(OPEN, [projectId, key]),
    deps.pool.query<RunRow>(LATEST_RUN, [projectId, key]),
  ]);
  const steps = loose.reverse().map((row) => ({
    ...row,
    createdMs: row.created_at.getTime(),
    // What nobody has to decide is over when it is asked.
    ...(row.held ? { decidedMs: row.resolved_at?.getTime() ?? null } : {}),
  }));
  const { runs, open } = groupRuns(steps, idleMs, nowMs);
  const own = looseRun(open, false) ?? looseRun(runs[runs.length - 1] ?? [], true);
  const [latest] = learned;
  if (own || !latest) return own;
  const found = await stepsOf(deps, { projectId, key }, latest.request_ids ?? []);
  return {
    id: latest.id,
    started_at: latest.started_at.toISOString(),
    ended_at: latest.ended_at.toISOString(),
    steps: [...found.values()],
  };
}
