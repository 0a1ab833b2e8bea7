import type { GuardrailContext } from "../context";

export const SALT = "AAAAAAAAAAAAAAAAAAAAAA";

/** A request of one agent; whatever is given stands instead. */
export function contextOf(changes: Partial<GuardrailContext> = {}): GuardrailContext {
  return {
    projectId: "proj_1",
    service: "billing",
    action: "refund",
    agent: "agt_1",
    nowMs: 1_790_000_000_000,
    salt: SALT,
    ...changes,
  };
}
