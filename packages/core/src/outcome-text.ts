import type { CancelledDecision } from "./decision";
import type { Decision } from "./decision";

function because(reason: string | undefined): string {
  return reason ? ` Reason: ${reason}` : "";
}

/**
 * The text that a model reads as a tool's result. Anything but an approval begins with `STOP:`, so that a model does
 * not try again; an approval is JSON with the only payload that may run.
 */
export function outcomeText(decision: Decision): string {
  switch (decision.status) {
    case "APPROVED":
      return JSON.stringify({ status: decision.status, final_payload: decision.final_payload });
    case "APPROVED_WITH_MODIFICATIONS":
      return JSON.stringify({
        status: decision.status,
        final_payload: decision.final_payload,
        changes: decision.diff_summary.changes,
        note: "A person changed the values. Use final_payload exactly as it is.",
      });
    case "REJECTED":
      return `STOP: A person rejected this action. Do not run it and do not ask again.${because(decision.reason)}`;
    case "EXPIRED":
      return "STOP: Nobody decided in time. Do not run this action.";
    default:
      // Also what a gateway says that this version does not know: nothing runs.
      decision satisfies CancelledDecision;
      return `STOP: The request was withdrawn. Do not run this action.${because(decision.reason)}`;
  }
}
