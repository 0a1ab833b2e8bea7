import type { PoolClient } from "pg";
import type { PersonActor } from "../auth/actor";
import { noteSettled } from "../decisions/note-settled";
import { settle } from "../decisions/settle";
import { undecided } from "../decisions/settle";
import type { Deps } from "../deps";
import type { LoadedRequest } from "./request-row";

/** Locks in the order of ids, as everybody does who locks more than one: so nobody waits in a circle. */
const LIVE_OF_KEY = `
  select request.*, clock_timestamp() as db_now, project.execution_window_ms, project.pseudonym_key
  from approval_request request join project on project.id = request.project_id
  where request.project_id = $1 and request.key_id = $2 and (request.status = 'PENDING'
    or request.execution_state = 'NOT_STARTED' and request.executable_until > clock_timestamp())
  order by request.id for update of request`;

const STOP_APPROVED = `
  with stopped as (
    update approval_request set executable_until = clock_timestamp()
    where project_id = $1 and key_id = $2 and execution_state = 'NOT_STARTED' and executable_until > clock_timestamp()
    returning id, project_id
  )
  select id, pg_notify('letsping_request', project_id || ' ' || id) from stopped`;

/**
 * What revoking a key means for its requests, inside the caller's transaction: the pending are cancelled, the approved
 * that do not run yet can no longer be executed. Call `note` after the commit.
 */
export async function cancelForKey(
  deps: Deps,
  client: PoolClient,
  key: { projectId: string; keyId: string },
  actor: PersonActor,
): Promise<{ cancelled: string[]; stopped: string[]; note: () => void }> {
  const values = [key.projectId, key.keyId];
  const { rows } = await client.query<LoadedRequest>(LIVE_OF_KEY, values);
  const by = { kind: "person", id: actor.userId, name: actor.name } as const;
  const cancelled: { row: LoadedRequest; settled: LoadedRequest }[] = [];
  const end = undecided("CANCELLED", "key_revoked", "The agent's key was revoked.", by);
  for (const row of rows) {
    if (row.status !== "PENDING") continue;
    const settled = await settle(deps, row, end, client);
    if (settled) cancelled.push({ row, settled });
  }
  const stopped = await client.query<{ id: string }>(STOP_APPROVED, values);
  return {
    cancelled: cancelled.map(({ row }) => row.id),
    stopped: stopped.rows.map((row) => row.id),
    note() {
      for (const { row, settled } of cancelled) noteSettled(deps, row, settled, end);
    },
  };
}
