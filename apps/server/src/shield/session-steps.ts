import type { Priority } from "@letsping/core";
import type { RequestStatus } from "@letsping/core";
import type { Step } from "@letsping/shield";
import { statement } from "../db/statement";
import type { Deps } from "../deps";
import { openDecision } from "../requests/request-row";
import { activeUntil } from "./run-grouping";
import { RUN_STEPS } from "./run-grouping";

/**
 * Latest steps of its session that a step is judged after: as many as a step of a full run has before it on average, so
 * that what is judged is like what was learned. The cuts between runs count for nothing here, or a step right after one
 * would be judged without what led to it.
 */
export const CONTEXT_STEPS = RUN_STEPS / 2;
/** Steps that are read for them, as some may be of no use: of actions that the agent is not known for. */
const READ_STEPS = 64;
/** Requests that are looked through for them. Who floods the gateway with what nobody lets run loses its context sooner. */
const LOOKED_AT = 512;

// The latest first, as the index has them; it ends with the last that is needed. What an agent can end by itself, by
// withdrawing or letting it expire, is left out: it could fill the list with that.
const LATEST = statement(
  "shield.session",
  `
  select clock.db_now, step.id, step.service, step.action, step.priority, step.status, step.held,
    encode(step.skeleton, 'hex') as skeleton, step.created_at, step.resolved_at, step.sealed_decision
  from (select clock_timestamp() as db_now) as clock
  left join lateral (
    select id, service, action, priority, status, held, skeleton, created_at, resolved_at,
      case when status = 'APPROVED_WITH_MODIFICATIONS' then sealed_decision end as sealed_decision
    from (
      select id, service, action, priority, skeleton, created_at, held, status, resolved_at, sealed_decision
      from approval_request
      where project_id = $1 and key_id = $2 and (created_at, id) < ($3::timestamptz, $4)
      order by created_at desc, id desc limit ${LOOKED_AT}
    ) as asked
    where skeleton is not null and (not held
      or status in ('APPROVED', 'APPROVED_WITH_MODIFICATIONS', 'REJECTED') and resolved_at <= $3::timestamptz)
    limit ${READ_STEPS}
  ) as step on true`,
);

interface FoundRow {
  /** Null where the agent has no step. */
  id: string | null;
  service: string;
  action: string;
  priority: Priority;
  status: RequestStatus;
  held: boolean;
  skeleton: string;
  created_at: Date;
  resolved_at: Date | null;
  sealed_decision: Buffer | null;
}

/** What an agent did before a step, in the same session. */
export interface EarlierSteps {
  /** Oldest first. */
  steps: Step[];
  /** The database's clock. */
  nowMs: number;
}

/** Which step. Without `before`: the one that comes now. */
export interface StepPlace {
  projectId: string;
  keyId: string;
  before?: { id: string; createdAt: Date };
}

/** Rows of one session with a step, the latest first: until a pause in which the agent neither worked nor waited. */
function ofSession(rows: readonly FoundRow[], stepMs: number, idleMs: number): FoundRow[] {
  const activeMs = rows.map(({ created_at, held, resolved_at }) => {
    const createdMs = created_at.getTime();
    return held ? activeUntil({ createdMs, decidedMs: resolved_at?.getTime() ?? null }) : createdMs;
  });
  const first = rows.findIndex((_row, index) => {
    const laterMs = rows[index - 1]?.created_at.getTime() ?? stepMs;
    return laterMs - Math.max(...activeMs.slice(index)) >= idleMs;
  });
  return first < 0 ? [...rows] : rows.slice(0, first);
}

function stepOf(
  deps: Pick<Deps, "cipher" | "skeletonOf">,
  { id, service, action, priority, skeleton, sealed_decision }: FoundRow,
): Step {
  const edited = id === null ? null : (openDecision(deps, { id, sealed_decision })?.patched_payload ?? null);
  return {
    service,
    action,
    priority,
    skeleton: edited === null ? skeleton : deps.skeletonOf(service, action, edited),
  };
}

/**
 * The steps of an agent's session before a step: what it did without a pause of `idleMs`, whatever trace it said that it
 * was. Only what ran or was approved by then. An edited one is what ran of it.
 */
export async function readEarlierSteps(
  deps: Pick<Deps, "pool" | "prepare" | "cipher" | "skeletonOf">,
  { projectId, keyId, before }: StepPlace,
  idleMs: number,
): Promise<EarlierSteps> {
  const { rows } = await deps.pool.query<FoundRow & { db_now: Date }>(
    deps.prepare(LATEST, [projectId, keyId, before?.createdAt ?? "infinity", before?.id ?? ""]),
  );
  const nowMs = rows[0]?.db_now.getTime();
  if (nowMs === undefined) throw new Error("The database did not tell its time.");
  const found = rows.filter(({ id }) => id !== null);
  const steps = ofSession(found, before?.createdAt.getTime() ?? nowMs, idleMs)
    // Rejected ones are no steps, but the agent was at work while it waited for them.
    .filter(({ status }) => status !== "REJECTED")
    .map((row) => stepOf(deps, row));
  return { steps: steps.reverse(), nowMs };
}
