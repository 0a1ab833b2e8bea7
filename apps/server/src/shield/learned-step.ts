import type { Priority } from "@letsping/core";
import type { RequestStatus } from "@letsping/core";
import type { Step } from "@letsping/shield";
import type { Deps } from "../deps";
import { openBody } from "../requests/request-row";
import { openDecision } from "../requests/request-row";
import { fingerprintsOf } from "./judge-proposal";
import type { ReadyShield } from "./project-shield";

/** A request of an agent, as far as something is learned of it. */
export interface StepRow {
  id: string;
  service: string;
  action: string;
  priority: Priority;
  status: RequestStatus;
  held: boolean;
  /** Hex. */
  skeleton: string;
  sealed_body: Buffer;
  sealed_decision: Buffer | null;
}

export const isApproved = (status: RequestStatus) =>
  status === "APPROVED" || status === "APPROVED_WITH_MODIFICATIONS";

/** Whether the step ran, or may run: nobody held it, or somebody approved it. What was refused is no step. */
export const mayHaveRun = ({ held, status }: Pick<StepRow, "held" | "status">) => !held || isApproved(status);

/** The step as it ran: after an edit, with the payload that the person left of it. */
export function learnedStep(
  deps: Pick<Deps, "cipher" | "skeletonOf">,
  ready: ReadyShield,
  row: Omit<StepRow, "status" | "held">,
): Step {
  const { service, action, priority } = row;
  const body = openBody(deps, row);
  const payload = openDecision(deps, row)?.patched_payload ?? null;
  const edited = payload && { service, action, payload, hidden: body.hidden ?? [] };
  const fingerprints = edited ? fingerprintsOf(ready, edited) : (body.fingerprints ?? null);
  return {
    service,
    action,
    priority,
    skeleton: payload === null ? row.skeleton : deps.skeletonOf(service, action, payload),
    ...(fingerprints && { fingerprints }),
  };
}
