import { expire } from "../decisions/settle";
import type { Deps } from "../deps";
import type { LoadedRequest } from "./request-row";

const SWEEP_EVERY_MS = 1_000;
const BATCH = 200;

const OVERDUE = `
  select request.*, clock_timestamp() as db_now, project.execution_window_ms, project.pseudonym_key
  from approval_request request join project on project.id = request.project_id
  where request.status = 'PENDING' and request.expires_at <= clock_timestamp()
  order by request.expires_at limit ${BATCH}`;

/** What somebody else holds is left for the next sweep: who locks many rows waits for none of them. */
const LAPSED = `
  with over as (
    select id as over_id from approval_request
    where execution_state = 'EXECUTING' and lease_expires_at <= clock_timestamp() for update skip locked
  ), lapsed as (
    update approval_request set execution_state = 'UNKNOWN', execution_finished_at = lease_expires_at
    from over where id = over_id
    returning id, project_id
  ), audited as (
    insert into audit_entry (project_id, request_id, type, actor_kind, actor_name, detail)
    select project_id, id, 'request.unknown', 'gateway', 'gateway', '{"why": "the lease lapsed"}'::jsonb from lapsed
  )
  select id, pg_notify('letsping_request', project_id || ' ' || id) from lapsed`;

/** An Idempotency-Key is kept until 24 hours after its request is final. */
const FORGET_KEYS = `
  with old as (
    select id as old_id from approval_request
    where idempotency_hash is not null and resolved_at < now() - interval '24 hours' for update skip locked
  )
  update approval_request set idempotency_hash = null, idempotency_fingerprint = null from old where id = old_id`;

/** Days that a refused call is kept. */
const BLOCKED_KEPT_DAYS = 90;

/** What is refused is for people to look at, not a record of what was done: that is in the audit. */
const FORGET_BLOCKED = `
  with old as (
    select id as old_id from blocked_call where last_at < now() - interval '${BLOCKED_KEPT_DAYS} days'
    limit ${BATCH} for update skip locked
  )
  delete from blocked_call using old where id = old_id`;

/** Ends what is overdue, and marks executions whose lease lapsed. Any number of gateways may do it at once. */
export async function sweep(deps: Deps): Promise<{ expired: number; lapsed: number }> {
  let expired = 0;
  for (let full = true; full && !deps.stopping.aborted; ) {
    const { rows } = await deps.pool.query<LoadedRequest>(OVERDUE);
    for (const row of rows) if (await expire(deps, row)) expired++;
    full = rows.length === BATCH;
  }
  const lapsed = await deps.pool.query(LAPSED);
  deps.metrics.leasesLapsed.inc(lapsed.rowCount ?? 0);
  await deps.pool.query(FORGET_KEYS);
  await deps.pool.query(FORGET_BLOCKED);
  return { expired, lapsed: lapsed.rowCount ?? 0 };
}

/** Sweeps every second, one sweep at a time. @returns a function that stops it and waits for the one under way */
export function startSweeper(deps: Deps): () => Promise<void> {
  let running: Promise<unknown> | null = null;
  const timer = setInterval(() => {
    running ??= sweep(deps)
      .then(() => deps.metrics.sweeps.inc({ result: "ok" }))
      .catch((cause: unknown) => {
        deps.metrics.sweeps.inc({ result: "failed" });
        deps.log.error({ err: cause }, "the sweep failed; it is tried again in a second");
      })
      .finally(() => {
        running = null;
      });
  }, SWEEP_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
