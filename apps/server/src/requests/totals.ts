import { EXECUTION_STATES } from "@letsping/core";
import type { ExecutionState } from "@letsping/core";
import { REQUEST_STATUSES } from "@letsping/core";
import type { RequestListQuery } from "@letsping/core";
import type { RequestStatus } from "@letsping/core";
import type { RequestTotals } from "@letsping/core";
import type { KeyActor } from "../auth/actor";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import { filterOf } from "./filter";

interface CountRow {
  status: RequestStatus;
  execution_state: ExecutionState;
  count: number;
  first_at: Date;
  last_at: Date;
}

const isApproved = (row: CountRow) =>
  row.status === "APPROVED" || row.status === "APPROVED_WITH_MODIFICATIONS";

function counted<N extends string>(
  names: readonly N[],
  rows: readonly CountRow[],
  of: (row: CountRow) => string,
): Record<N, number> {
  const sum = (name: N) => rows.reduce((total, row) => total + (of(row) === name ? row.count : 0), 0);
  return Object.fromEntries(names.map((name) => [name, sum(name)])) as Record<N, number>;
}

/** What the requests that match come to, by outcome and by what ran: to lay beside another ledger. */
export async function totalsOf(
  deps: Pick<Deps, "pool">,
  query: RequestListQuery,
  actor: KeyActor | PersonActor,
): Promise<RequestTotals> {
  const { conditions, values } = filterOf(query, actor);
  const { rows } = await deps.pool.query<CountRow>(
    `select request.status, request.execution_state, count(*)::int as count,
       min(request.created_at) as first_at, max(request.created_at) as last_at
     from approval_request request where request.project_id = $1 and ${conditions.join(" and ")} group by 1, 2`,
    values,
  );
  const times = (pick: (row: CountRow) => Date) => rows.map((row) => pick(row).getTime());
  const at = (ms: number) => (rows.length === 0 ? null : new Date(ms).toISOString());
  return {
    total: rows.reduce((total, row) => total + row.count, 0),
    by_status: counted(REQUEST_STATUSES, rows, (row) => row.status),
    by_execution: counted(EXECUTION_STATES, rows.filter(isApproved), (row) => row.execution_state),
    first_at: at(Math.min(...times((row) => row.first_at))),
    last_at: at(Math.max(...times((row) => row.last_at))),
  };
}
