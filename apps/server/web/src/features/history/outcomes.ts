import type { RequestStatus } from "@letsping/core";

/** How an outcome is called, and its colour. */
export const OUTCOMES: Record<RequestStatus, { short: string; long: string; tone: string }> = {
  PENDING: { short: "Waiting", long: "Waiting", tone: "" },
  APPROVED: { short: "Approved", long: "Approved", tone: "go" },
  APPROVED_WITH_MODIFICATIONS: { short: "Changed", long: "Approved with changes", tone: "info" },
  REJECTED: { short: "Rejected", long: "Rejected", tone: "stop" },
  EXPIRED: { short: "Expired", long: "Expired", tone: "" },
  CANCELLED: { short: "Withdrawn", long: "Withdrawn by the agent", tone: "" },
};
