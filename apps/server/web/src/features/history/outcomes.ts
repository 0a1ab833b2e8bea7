import type { ExecutionState, RequestStatus } from "@letsping/core";

/** How an outcome is called, and its colour. */
export const OUTCOMES: Record<RequestStatus, { short: string; long: string; tone: string }> = {
  PENDING: { short: "Waiting", long: "Waiting", tone: "" },
  APPROVED: { short: "Approved", long: "Approved", tone: "go" },
  APPROVED_WITH_MODIFICATIONS: { short: "Changed", long: "Approved with changes", tone: "info" },
  REJECTED: { short: "Rejected", long: "Rejected", tone: "stop" },
  EXPIRED: { short: "Expired", long: "Expired", tone: "" },
  CANCELLED: { short: "Withdrawn", long: "Withdrawn by the agent", tone: "" },
};

/** What of an execution is worth a word in a row: only what one would look for. */
export const EXECUTIONS: Record<ExecutionState, { short: string; tone: string }> = {
  NOT_STARTED: { short: "", tone: "t3" },
  EXECUTING: { short: "runs", tone: "t3" },
  EXECUTED: { short: "ran", tone: "t3" },
  FAILED: { short: "failed", tone: "stop-text" },
  UNKNOWN: { short: "unknown", tone: "warn-text" },
};
