import type { BatchAnswer } from "@letsping/core";
import type { BatchInput } from "@letsping/core";
import type { BatchItem } from "@letsping/core";
import type { BatchOutcome } from "@letsping/core";
import { createId } from "@letsping/core";
import { isLetsPingError } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { PoolClient } from "pg";
import type { PersonActor } from "../auth/actor";
import { inTransaction } from "../db/transaction";
import type { Deps } from "../deps";
import type { LoadedRequest } from "../requests/request-row";
import { REQUEST_COLUMNS } from "../requests/request-row";
import { requestNotFound } from "../requests/request-row";
import { learnApproval } from "../shield/learn-approval";
import { settlementFor } from "./check-decision";
import { loadMany } from "./load-to-decide";
import type { ToDecide } from "./load-to-decide";
import { whyNot } from "./may-decide";
import { noteSettled } from "./note-settled";
import { EXPIRED } from "./settle";
import { settle } from "./settle";
import type { Settlement } from "./settle";

/** What each item of a batch would write; null for one that is final already. */
type Plan = Map<string, Settlement | null>;

function planOf(
  deps: Deps,
  loaded: ToDecide | undefined,
  item: BatchItem,
  actor: PersonActor,
): Settlement | null {
  if (!loaded) throw requestNotFound(item.id);
  const { row } = loaded;
  const refusal = whyNot(actor, row);
  if (refusal) throw new LetsPingError("forbidden", refusal);
  if (row.status !== "PENDING" || row.expires_at <= row.db_now) return null;
  return settlementFor(deps, loaded, item, actor);
}

function duplicate(item: BatchItem): LetsPingError {
  return new LetsPingError(
    "invalid_request",
    `The request ${item.id} stands more than once in the batch. Name each once.`,
  );
}

/** One error for all that is wrong, with the most fundamental of them as its own: 400 before 403, 404 and 409. */
function refuseAll(items: readonly BatchItem[], errors: ReadonlyMap<BatchItem, LetsPingError>): void {
  const [first] = [...errors.values()].sort((a, b) => a.status - b.status);
  if (!first) return;
  const message = `Nothing was decided: ${errors.size} of ${items.length} cannot be. ${first.message}`;
  throw new LetsPingError(first.error, message, {
    details: {
      items: [...errors].map(([{ id }, { error, message }]) => ({ id, error, message })),
    },
  });
}

/** Checks a batch as a whole. @throws LetsPingError that names every item which cannot be decided */
function checkAll(
  deps: Deps,
  items: readonly BatchItem[],
  loaded: ReadonlyMap<string, ToDecide>,
  actor: PersonActor,
): Plan {
  const plan: Plan = new Map();
  const errors = new Map<BatchItem, LetsPingError>();
  for (const item of items) {
    try {
      if (plan.has(item.id)) throw duplicate(item);
      plan.set(item.id, null);
      plan.set(item.id, planOf(deps, loaded.get(item.id), item, actor));
    } catch (cause) {
      if (!isLetsPingError(cause)) throw cause;
      errors.set(item, cause);
    }
  }
  refuseAll(items, errors);
  return plan;
}

/** Locks in the order of ids, as everybody does who locks more than one: so nobody waits in a circle. */
const LOCK = `
  select ${REQUEST_COLUMNS}
  from approval_request request join project on project.id = request.project_id
  where request.project_id = $1 and request.id = any($2) and request.status = 'PENDING'
  order by request.id for update of request`;

interface Ended {
  row: LoadedRequest;
  settled: LoadedRequest;
  end: Settlement;
}

/** Decides what still waits, and ends what ran out of time in between. */
async function settleAll(deps: Deps, client: PoolClient, plan: Plan, actor: PersonActor): Promise<Ended[]> {
  const batch = { id: createId("batch", deps.clock(), deps.random(10)), size: plan.size };
  const { rows } = await client.query<LoadedRequest>(LOCK, [actor.projectId, [...plan.keys()]]);
  const ended: Ended[] = [];
  for (const row of rows) {
    const planned = plan.get(row.id);
    const ends = [...(planned ? [{ ...planned, batch }] : []), EXPIRED];
    for (const end of ends) {
      const settled = await settle(deps, row, end, client);
      if (!settled) continue;
      ended.push({ row, settled, end });
      break;
    }
  }
  return ended;
}

interface Standing {
  id: string;
  status: BatchOutcome["status"];
  resolved_at: Date;
  decided_by: string | null;
  person_name: string | null;
  receipt: string;
}

const STANDING = `
  select request.id, request.status, request.resolved_at, request.decided_by, request.receipt,
    auth_user.name as person_name
  from approval_request request left join auth_user on auth_user.id = request.decided_by
  where request.project_id = $1 and request.id = any($2) and request.status <> 'PENDING'`;

function outcomeOf(id: string, now: Standing | undefined, isDecided: boolean): BatchOutcome {
  if (!now) {
    throw new LetsPingError(
      "version_conflict",
      `Nothing was decided: the request ${id}, or what you may do, changed meanwhile. Load it again.`,
    );
  }
  return {
    id,
    outcome: isDecided ? "decided" : "already_final",
    status: now.status,
    resolved_at: now.resolved_at.toISOString(),
    decided_by: now.decided_by ? { id: now.decided_by, name: now.person_name ?? "a former member" } : null,
    receipt: isDecided ? now.receipt : null,
  };
}

/**
 * Decides a frozen set of requests: checked as a whole, written in one transaction. What became final in the meantime
 * stays as it is and is reported.
 *
 * @throws LetsPingError with `details.items` where any of them cannot be decided; then none was
 */
export async function batchResolve(deps: Deps, input: BatchInput, actor: PersonActor): Promise<BatchAnswer> {
  const { items } = input;
  const ids = items.map((item) => item.id);
  const plan = checkAll(deps, items, await loadMany(deps, ids, actor), actor);
  const { ended, outcomes } = await inTransaction(deps.pool, async (client) => {
    const ended = await settleAll(deps, client, plan, actor);
    const decided = new Set(ended.filter(({ end }) => end.batch !== null).map(({ row }) => row.id));
    const { rows } = await client.query<Standing>(STANDING, [actor.projectId, ids]);
    const standing = new Map(rows.map((row) => [row.id, row]));
    // Before the commit: where one item is still open, all of the batch is rolled back.
    return { ended, outcomes: ids.map((id) => outcomeOf(id, standing.get(id), decided.has(id))) };
  }).catch((cause: unknown) => {
    // Where the answer to the commit was lost, all of it may stand; who waits looks for themselves.
    for (const id of ids) deps.waiters.lookAgain(id);
    throw cause;
  });
  for (const { row, settled, end } of ended) noteSettled(deps, row, settled, end);
  for (const { settled } of ended) await learnApproval(deps, settled);
  const decided_count = outcomes.filter(({ outcome }) => outcome === "decided").length;
  return { outcomes, decided_count, already_final_count: outcomes.length - decided_count };
}
