import { createHash } from "node:crypto";
import { DEFAULT_LEASE_MS } from "@letsping/core";
import type { ExecutionAnswer } from "@letsping/core";
import type { ExecutionInput } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { toBase64Url } from "@letsping/core";
import type { KeyActor } from "../auth/actor";
import { statement } from "../db/statement";
import type { Statement } from "../db/statement";
import type { Deps } from "../deps";
import { reportResult } from "../guardrails/report-result";
import { withoutSecrets } from "../guardrails/without-secrets";
import { readCurrent } from "./get-status";
import type { LoadedRequest } from "./request-row";
import { requestNotFound } from "./request-row";

interface Changed {
  id: string;
  execution_state: ExecutionAnswer["execution_state"];
  lease_expires_at: Date | null;
}

/** Wraps an update of one request with its audit row and NOTIFY, in one statement. $1 project, $2 id, $3 key. */
function audited(name: string, update: string): Statement {
  return statement(
    name,
    `
  with changed as (${update} returning id, project_id, execution_state, lease_expires_at),
  audit as (
    insert into audit_entry (project_id, request_id, type, actor_kind, actor_id, actor_name, detail)
    select project_id, id, $4, 'agent', $3, $5, $6::jsonb from changed
  )
  select id, execution_state, lease_expires_at, pg_notify('letsping_request', project_id || ' ' || id) from changed`,
  );
}

const CLAIM = audited(
  "execution.claim",
  `
  update approval_request set execution_state = 'EXECUTING', lease_hash = $7,
    lease_expires_at = clock_timestamp() + $8 * interval '1 millisecond', execution_started_at = clock_timestamp()
  where project_id || '' = $1 and id = $2 and key_id = $3 and status in ('APPROVED', 'APPROVED_WITH_MODIFICATIONS')
    and execution_state = 'NOT_STARTED' and executable_until > clock_timestamp()`,
);

const RENEW = statement(
  "execution.renew",
  `
  update approval_request set lease_expires_at = clock_timestamp() + $5 * interval '1 millisecond'
  where project_id || '' = $1 and id = $2 and key_id = $3 and lease_hash = $4
    and execution_state || '' = 'EXECUTING' and lease_expires_at > clock_timestamp()
  returning id, execution_state, lease_expires_at`,
);

/** The end may be told late, by the holder of the lease: the truth is worth more than UNKNOWN. */
const FINISH = audited(
  "execution.finish",
  `
  update approval_request set execution_state = $8, execution_finished_at = clock_timestamp(), result_digest = $9
  where project_id || '' = $1 and id = $2 and key_id = $3 and lease_hash = $7
    and execution_state in ('EXECUTING', 'UNKNOWN') and execution_state <> $8`,
);

function hashLease(lease: string): Buffer {
  return createHash("sha256").update(lease).digest();
}

/** Why an execution may not begin, or null. */
function whyNotExecutable(row: LoadedRequest): LetsPingError | null {
  const details = { status: row.status, execution_state: row.execution_state };
  if (row.status !== "APPROVED" && row.status !== "APPROVED_WITH_MODIFICATIONS") {
    return new LetsPingError(
      "not_approved",
      `The request ${row.id} is ${row.status}; only an approved one can run.`,
      { details },
    );
  }
  if (row.execution_state !== "NOT_STARTED") {
    return new LetsPingError(
      "already_executing",
      `The approval of ${row.id} was used already; it is ${row.execution_state}.`,
      { details },
    );
  }
  if (row.executable_until && row.executable_until <= row.db_now) {
    return new LetsPingError(
      "approval_expired",
      `The approval of ${row.id} could be used until ${row.executable_until.toISOString()}.`,
      { details },
    );
  }
  return null;
}

function leaseInvalid(row: LoadedRequest): LetsPingError {
  return new LetsPingError(
    "lease_invalid",
    `The lease is not the one of this execution, or it lapsed; the request ${row.id} is ${row.execution_state}.`,
    {
      details: { execution_state: row.execution_state },
    },
  );
}

async function claim(
  deps: Deps,
  row: LoadedRequest,
  leaseMs: number,
  actor: KeyActor,
): Promise<ExecutionAnswer> {
  // First by the row that was read: an approval that comes after it would leave no reason why the claim found nothing.
  const refusal = whyNotExecutable(row);
  if (refusal) throw refusal;
  const lease = toBase64Url(deps.random(32));
  const values = [
    row.project_id,
    row.id,
    actor.keyId,
    "request.executing",
    actor.keyName,
    JSON.stringify({ lease_ms: leaseMs }),
  ];
  const { rows } = await deps.tracing.within("letsping.execution.claim", () =>
    deps.pool.query<Changed>(deps.prepare(CLAIM, [...values, hashLease(lease), leaseMs])),
  );
  const changed = rows[0];
  if (changed) {
    deps.metrics.executions.inc({ state: "executing" });
    return answerOf(changed, lease);
  }
  const now = await readCurrent(deps, row.id, actor);
  throw (
    whyNotExecutable(now) ??
    new LetsPingError("unavailable", "The execution could not be claimed. Run nothing; try again.")
  );
}

async function renew(
  deps: Deps,
  row: LoadedRequest,
  lease: string,
  leaseMs: number,
  actor: KeyActor,
): Promise<ExecutionAnswer> {
  const values = [row.project_id, row.id, actor.keyId, hashLease(lease), leaseMs];
  const { rows } = await deps.pool.query<Changed>(deps.prepare(RENEW, values));
  const changed = rows[0];
  if (changed) return answerOf(changed, lease);
  throw whyNotExecutable(row)?.error === "not_approved"
    ? whyNotExecutable(row)
    : leaseInvalid(await readCurrent(deps, row.id, actor));
}

async function finish(
  deps: Deps,
  row: LoadedRequest,
  input: ExecutionInput,
  actor: KeyActor,
): Promise<ExecutionAnswer> {
  const state = input.state.toUpperCase() as "EXECUTED" | "FAILED" | "UNKNOWN";
  if (!input.lease) {
    throw whyNotExecutable(row)?.error === "not_approved"
      ? whyNotExecutable(row)
      : new LetsPingError("lease_invalid", `\`${input.state}\` needs the lease that \`executing\` returned.`);
  }
  const hash = hashLease(input.lease);
  // It stands in clear, and nobody can tell a digest from a result that was sent in its place.
  const sent = input.result_digest ?? null;
  const digest = sent && (await withoutSecrets(deps, row, sent));
  const detail = JSON.stringify({ result_digest: digest, late: row.execution_state === "UNKNOWN" });
  const values = [
    row.project_id,
    row.id,
    actor.keyId,
    `request.${input.state}`,
    actor.keyName,
    detail,
    hash,
    state,
    digest,
  ];
  const { rows } = await deps.pool.query<Changed>(deps.prepare(FINISH, values));
  if (rows[0]) {
    deps.metrics.executions.inc({ state: input.state });
    if (state === "EXECUTED" && digest !== null) await reportResult(deps, row, digest);
    return answerOf(rows[0], null);
  }
  const now = await readCurrent(deps, row.id, actor);
  // The same report again, for example after a lost answer, changes nothing and is no error.
  if (now.lease_hash?.equals(hash) && now.execution_state === state) return answerOf(now, null);
  throw whyNotExecutable(now)?.error === "not_approved" ? whyNotExecutable(now) : leaseInvalid(now);
}

function answerOf(changed: Changed, lease: string | null): ExecutionAnswer {
  const expires = changed.execution_state === "EXECUTING" ? changed.lease_expires_at : null;
  return {
    id: changed.id,
    execution_state: changed.execution_state,
    ...(lease === null ? {} : { lease }),
    ...(expires ? { lease_expires_at: expires.toISOString() } : {}),
  };
}

/**
 * What happens to an approval. `executing` is single use and returns a lease; the next reports carry it. A lease that
 * lapses makes the state UNKNOWN.
 *
 * @throws LetsPingError `not_approved`, `approval_expired`, `already_executing`, `lease_invalid`, `request_not_found`
 */
export async function reportExecution(
  deps: Deps,
  id: string,
  input: ExecutionInput,
  actor: KeyActor,
): Promise<ExecutionAnswer> {
  const row = await readCurrent(deps, id, actor);
  if (row.key_id !== actor.keyId) throw requestNotFound(id);
  if (input.state !== "executing") return finish(deps, row, input, actor);
  const leaseMs = input.lease_ms ?? DEFAULT_LEASE_MS;
  return input.lease ? renew(deps, row, input.lease, leaseMs, actor) : claim(deps, row, leaseMs, actor);
}
