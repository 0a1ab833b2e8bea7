import { setImmediate as turn } from "node:timers/promises";
import type { Decision } from "@letsping/core";
import type { DecisionInput } from "@letsping/core";
import { isLetsPingError } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { PersonActor } from "../auth/actor";
import { confirmPerson } from "../auth/find-session";
import type { Deps } from "../deps";
import { MASK_NOTHING } from "../requests/mask";
import { maskRequest } from "../requests/mask";
import { findRequest } from "../requests/request-row";
import type { LoadedRequest } from "../requests/request-row";
import { openDecision } from "../requests/request-row";
import { openRequest } from "../requests/request-row";
import { requestNotFound } from "../requests/request-row";
import { learnApproval } from "../shield/learn-approval";
import { settlementFor } from "./check-decision";
import { decisionOf } from "./decision-view";
import { whyNot } from "./may-decide";
import { expire } from "./settle";
import { settle } from "./settle";
import type { Settlement } from "./settle";

/** The error that names the standing decision. */
export function alreadyFinal(deps: Deps, row: LoadedRequest): LetsPingError {
  const decided = openDecision(deps, row);
  const who = decided?.actor_name ?? null;
  return new LetsPingError(
    "already_final",
    `The request ${row.id} is ${row.status} since ${row.resolved_at?.toISOString()}${who ? `, by ${who}` : ""}.`,
    {
      details: {
        status: row.status,
        resolved_at: row.resolved_at?.toISOString() ?? null,
        decided_by: who,
        reason: decided?.reason ?? null,
        change_count: row.change_count,
      },
    },
  );
}

/** What stands now, after the update found no row. */
async function explainLoss(deps: Deps, row: LoadedRequest): Promise<never> {
  const now = await findRequest(deps, row.project_id, row.id);
  if (!now) throw requestNotFound(row.id);
  if (now.status === "PENDING" && now.expires_at <= now.db_now) {
    await expire(deps, now);
    return explainLoss(deps, now);
  }
  if (now.status === "PENDING")
    throw new LetsPingError(
      "version_conflict",
      `The request ${row.id}, or what you may do, changed while it was decided. Load it again.`,
    );
  throw alreadyFinal(deps, now);
}

/**
 * Decides a request that this process stored a moment ago, in one statement. Null where it is not so simple: then nothing
 * was decided, and whatever stands in the way is found by looking.
 */
async function decideKnown(
  deps: Deps,
  input: DecisionInput,
  actor: PersonActor,
): Promise<LoadedRequest | null> {
  const row = deps.knownPending.find(actor.projectId, input.id);
  if (!row || row.expires_at <= row.db_now || whyNot(actor, row) !== null) return null;
  if (input.hidden_acknowledged === true) return null;
  let settlement: Settlement;
  try {
    settlement = settlementFor(deps, { row, masking: MASK_NOTHING }, input, actor);
  } catch (cause) {
    // Refused again, in the light of what stands now: it may have ended since.
    if (isLetsPingError(cause)) return null;
    throw cause;
  }
  return settle(deps, row, settlement, deps.pool, true);
}

/** @param isLast whether a request that changed under the decision, or whose row was held for long, is not tried once more */
async function decideRead(
  deps: Deps,
  input: DecisionInput,
  caller: PersonActor,
  isLast: boolean,
): Promise<Decision> {
  let actor = caller;
  let loaded = await deps.loadToDecide({ id: input.id, actor });
  if (!loaded) {
    actor = await confirmPerson(deps, caller, "operator");
    loaded = await deps.loadToDecide({ id: input.id, actor });
  }
  if (!loaded) throw requestNotFound(input.id);
  const { row, masking } = loaded;
  const refusal = whyNot(actor, row);
  if (refusal) throw new LetsPingError("forbidden", refusal);
  if (row.status !== "PENDING" || row.expires_at <= row.db_now) await explainLoss(deps, row);
  const settled = await settle(deps, row, settlementFor(deps, loaded, input, actor));
  if (settled) await learnApproval(deps, settled);
  if (settled) return decisionOf(settled, maskRequest(openRequest(deps, settled), masking).opened);
  return isLast ? explainLoss(deps, row) : decideRead(deps, input, caller, true);
}

/**
 * A person's decision. The first one wins, however many press at once.
 *
 * @throws LetsPingError `request_not_found`, `forbidden`, `already_final` (with the standing decision),
 * `version_conflict`, `values_masked`, `payload_invalid`, `invalid_request`
 */
export async function decide(deps: Deps, input: DecisionInput, caller: PersonActor): Promise<Decision> {
  const known = await decideKnown(deps, input, caller);
  // Who waits for it is told first.
  if (known) await turn();
  if (known) await learnApproval(deps, known);
  if (known) return decisionOf(known, openRequest(deps, known));
  return decideRead(deps, input, caller, false);
}
