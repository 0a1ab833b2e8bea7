import type { ProjectSummary } from "@letsping/core";
import { hasRole } from "../auth/actor";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import { openBody } from "../requests/request-row";
import { listRoles } from "./roles";

interface Counts {
  pending: number;
  pending_test: number;
  any_request: boolean;
  active_keys: number;
  execution_window_ms: number;
}

const COUNTS = `
  select
    (select count(*)::int from approval_request where project_id = $1 and status = 'PENDING' and held and expires_at > clock_timestamp()) as pending,
    (select count(*)::int from approval_request where project_id = $1 and status = 'PENDING' and held and mode = 'test' and expires_at > clock_timestamp()) as pending_test,
    exists (select 1 from approval_request where project_id = $1) as any_request,
    (select count(*)::int from api_key where project_id = $1 and revoked_at is null) as active_keys,
    (select execution_window_ms from project where id = $1) as execution_window_ms`;

/** The project in a few numbers. */
export async function summarise(deps: Deps, actor: PersonActor): Promise<ProjectSummary> {
  const [counted, last, roles] = await Promise.all([
    deps.pool.query<Counts>(COUNTS, [actor.projectId]),
    deps.prisma.approvalRequest.findFirst({
      where: { projectId: actor.projectId, keyId: { not: null } },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      select: { id: true, createdAt: true, sealedBody: true },
    }),
    listRoles(deps, actor.projectId),
  ]);
  const counts = counted.rows[0];
  if (!counts) throw new Error("The project's numbers could not be read.");
  // What an agent says about itself is for those who decide.
  const sdk =
    last && hasRole(actor, "operator")
      ? openBody(deps, { id: last.id, sealed_body: Buffer.from(last.sealedBody) }).metadata["sdk"]
      : null;
  return {
    pending_count: counts.pending,
    pending_test_count: counts.pending_test,
    any_request: counts.any_request,
    last_request: last
      ? { id: last.id, at: last.createdAt.toISOString(), sdk: typeof sdk === "string" ? sdk : null }
      : null,
    active_key_count: counts.active_keys,
    roles,
    execution_window_ms: counts.execution_window_ms,
  };
}
