import { assertNever } from "@letsping/core";
import type { Decision } from "@letsping/sdk";
import { isLetsPingError } from "@letsping/core";

function because(reason: string | undefined): string {
  return ` Reason: ${reason || "none was given."}`;
}

/**
 * What a model reads when a person decided, or nobody will. An approval is JSON with `executed_payload`, the only values
 * that may run; everything else begins with `ACTION_` and says that nothing may run.
 */
export function decisionText(decision: Decision): string {
  switch (decision.status) {
    case "APPROVED":
      return JSON.stringify({ status: decision.status, executed_payload: decision.final_payload });
    case "APPROVED_WITH_MODIFICATIONS":
      return JSON.stringify({
        status: decision.status,
        message:
          "A person approved this action with other values. Run executed_payload exactly as it is, and learn from diff_summary.",
        diff_summary: decision.diff_summary,
        original_payload: decision.payload,
        executed_payload: decision.final_payload,
      });
    case "REJECTED":
      return `ACTION_REJECTED: A person rejected this action. Do not run it, and do not ask the same again.${because(decision.reason)}`;
    case "EXPIRED":
      return "ACTION_EXPIRED: Nobody decided in time. Do not run this action.";
    case "CANCELLED":
      return `ACTION_CANCELLED: The question was withdrawn. Do not run this action.${because(decision.reason)}`;
    default:
      return assertNever(decision);
  }
}

/** What a model reads when the call ends before a person decided: nothing is lost, and how to go on. */
export function pendingText(handle: string): string {
  return (
    `ACTION_PENDING: Nobody has decided yet. Do not run this action. The question waits on; call ask_human with ` +
    `{"handle":"${handle}"} to go on waiting.`
  );
}

/** What to do where the hint is for programmers: a person sets up a desktop client, and a model reads. */
const WHAT_TO_DO = new Map([
  [
    "missing_api_key",
    "Set LETSPING_API_KEY in the env of this server in the client's configuration, and restart it.",
  ],
  [
    "unauthorized",
    "LETSPING_API_KEY in the env of this server must be a key of the project (dashboard, Settings, API keys) that is not revoked.",
  ],
  [
    "gateway_unreachable",
    "Start the gateway, or correct LETSPING_BASE_URL in the env of this server in the client's configuration.",
  ],
  ["contains_secret", "Leave these values out, and name where they lie instead."],
]);

/**
 * A failure as one text that a desktop client can show: what happened, and what to do.
 *
 * @param therefore what follows for the action
 */
export function failureText(cause: unknown, therefore = "Do not run this action."): string {
  if (!isLetsPingError(cause)) {
    const what = cause instanceof Error ? cause.message : String(cause);
    return `ERROR: ${what} Nothing was approved. ${therefore}`;
  }
  return `ERROR: ${cause.message} ${WHAT_TO_DO.get(cause.error) ?? cause.hint} ${therefore}`;
}
