import type { Deps } from "../deps";
import type { LoadedRequest } from "../requests/request-row";
import { openBody } from "../requests/request-row";
import { REQUEST_COLUMNS } from "../requests/request-row";
import { isApproved } from "./learned-step";
import { learnedStep } from "./learned-step";
import { readVersions } from "./profile-versions";
import { versionAt } from "./profile-versions";
import { CONTEXT_STEPS } from "./session-steps";
import { readEarlierSteps } from "./session-steps";

/** Approvals of one look. */
const APPROVALS = 50;
/** After so long nobody is at work on it any more, in milliseconds. */
const MISSED_AFTER_MS = 30_000;
/** After a failure, in milliseconds. */
const RETRY_MS = 600_000;

const SKELETON =
  "select encode(skeleton, 'hex') as skeleton from approval_request where project_id || '' = $1 and id = $2";

const NOTE = "update approval_request set shield_taught = true where project_id || '' = $1 and id = $2";

const MISSED = `
  with missed as (
    select id as missed_id from approval_request
    where shield_alarm > 0 and not shield_taught and status in ('APPROVED', 'APPROVED_WITH_MODIFICATIONS')
      and coalesce(shield_retry_at, resolved_at + interval '${MISSED_AFTER_MS} milliseconds') <= clock_timestamp()
    limit ${APPROVALS} for update skip locked
  )
  update approval_request request set shield_retry_at = clock_timestamp() + interval '${RETRY_MS} milliseconds'
  from missed, project where request.id = missed_id and project.id = request.project_id
  returning ${REQUEST_COLUMNS}`;

type ApprovalDeps = Pick<
  Deps,
  "pool" | "prepare" | "cipher" | "skeletonOf" | "projectShield" | "shieldStore" | "log"
>;

/** The request that was approved, as it stands. */
type Approved = Pick<
  LoadedRequest,
  | "id"
  | "project_id"
  | "key_id"
  | "service"
  | "action"
  | "priority"
  | "status"
  | "created_at"
  | "resolved_at"
  | "shield_alarm"
  | "sealed_body"
  | "sealed_decision"
>;

async function teach(deps: ApprovalDeps, row: Approved, keyId: string): Promise<void> {
  const { project_id: projectId, id, created_at: createdAt } = row;
  const service = openBody(deps, row).shield?.service ?? row.service;
  const ready = await deps.projectShield.find(projectId);
  const found = await deps.pool.query<{ skeleton: string | null }>(SKELETON, [projectId, id]);
  const skeleton = found.rows[0]?.skeleton ?? null;
  if (skeleton !== null) {
    const before = { id, createdAt };
    const earlier = await readEarlierSteps(deps, { projectId, keyId, before }, ready.settings.idle_ms);
    const versions = await readVersions(deps, projectId, keyId);
    await deps.shieldStore.change(
      { projectId, agent: keyId, service },
      {
        kind: "approval",
        id,
        atMs: (row.resolved_at ?? createdAt).getTime(),
        version: versionAt(versions, service, createdAt),
        earlier: earlier.steps.slice(-CONTEXT_STEPS),
        step: learnedStep(deps, ready, { ...row, skeleton }),
      },
      ready.settings,
    );
  }
  await deps.pool.query(NOTE, [projectId, id]);
}

/**
 * A person approved what had an alarm: the profile learns that it is ordinary, and the same step raises none for a while.
 * Call it when the decision stands. Where it fails the decision stands all the same, and the learner makes it good.
 *
 * @returns whether it was learned, now or before; false where there was nothing to learn, or it failed
 */
export async function learnApproval(deps: ApprovalDeps, row: Approved): Promise<boolean> {
  if (row.key_id === null || row.shield_alarm === 0 || !isApproved(row.status)) return false;
  try {
    await teach(deps, row, row.key_id);
    return true;
  } catch (cause) {
    deps.log.error(
      { err: cause, request: row.id },
      "an approval was not learned; the learner tries it again",
    );
    return false;
  }
}

/** Learns approvals that were not learned when they were made. @returns how many */
export async function learnMissedApprovals(deps: ApprovalDeps): Promise<number> {
  const { rows } = await deps.pool.query<LoadedRequest>(MISSED);
  let learned = 0;
  for (const row of rows) if (await learnApproval(deps, row)) learned++;
  return learned;
}
