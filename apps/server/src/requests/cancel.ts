import type { Decision } from "@letsping/core";
import type { KeyActor } from "../auth/actor";
import { alreadyFinal } from "../decisions/decide";
import { decisionOf } from "../decisions/decision-view";
import { settle } from "../decisions/settle";
import { undecided } from "../decisions/settle";
import type { Deps } from "../deps";
import { readCurrent } from "./get-status";
import { findRequest } from "./request-row";
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
    await settle(
      deps,
      row,
      undecided("CANCELLED", "withdrawn", given.reason?.trim() || "The agent withdrew the request.", by),
    );
  }
  const now = await findRequest(deps, actor.projectId, given.id);
  if (!now) throw requestNotFound(given.id);
  if (now.status !== "CANCELLED") throw alreadyFinal(deps, now);
  return decisionOf(now, openRequest(deps, now));
}
