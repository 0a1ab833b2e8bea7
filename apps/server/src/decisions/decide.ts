import type { Decision } from "@letsping/core";
import type { DecisionInput } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { PersonActor } from "../auth/actor";
import { confirmPerson } from "../auth/find-session";
import type { Deps } from "../deps";
import { maskRequest } from "../requests/mask";
import { findRequest } from "../requests/request-row";
import type { LoadedRequest } from "../requests/request-row";
import { openDecision } from "../requests/request-row";
import { openRequest } from "../requests/request-row";
import { requestNotFound } from "../requests/request-row";
import { settlementFor } from "./check-decision";
import { decisionOf } from "./decision-view";
import { whyNot } from "./may-decide";
import { expire } from "./settle";
import { settle } from "./settle";

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
 * A person's decision. The first one wins, however many press at once.
 *
 * @throws LetsPingError `request_not_found`, `forbidden`, `already_final` (with the standing decision),
 * `version_conflict`, `values_masked`, `payload_invalid`, `invalid_request`
 */
export async function decide(deps: Deps, input: DecisionInput, caller: PersonActor): Promise<Decision> {
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
  if (!settled) return explainLoss(deps, row);
  return decisionOf(settled, maskRequest(openRequest(deps, settled), masking).opened);
}
