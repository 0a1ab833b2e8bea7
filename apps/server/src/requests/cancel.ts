import type { Decision } from "@letsping/core";
import type { KeyActor } from "../auth/actor";
import { alreadyFinal } from "../decisions/decide";
import { decisionOf } from "../decisions/decision-view";
import { settle } from "../decisions/settle";
import { undecided } from "../decisions/settle";
import type { Deps } from "../deps";
import { withoutSecrets } from "../guardrails/without-secrets";
import { readCurrent } from "./get-status";
import { openRequest } from "./request-row";
import { requestNotFound } from "./request-row";

/** The agent withdraws what it asked. Only the key that asked can; repeating it gives the same answer. */
export async function cancel(
  deps: Deps,
  given: { id: string; reason: string | null },
  actor: KeyActor,
): Promise<Decision> {
  const row = await readCurrent(deps, given.id, actor);
  if (row.key_id !== actor.keyId) throw requestNotFound(given.id);
  if (row.status === "PENDING") {
    const by = { kind: "agent", id: actor.keyId, name: actor.keyName } as const;
    const said = given.reason?.trim();
    const reason = (said && (await withoutSecrets(deps, row, said))) || "The agent withdrew the request.";
    await settle(deps, row, undecided("CANCELLED", "withdrawn", reason, by));
  }
  const now = await readCurrent(deps, given.id, actor);
  if (now.status !== "CANCELLED") throw alreadyFinal(deps, now);
  return decisionOf(now, openRequest(deps, now));
}
