import { expect, test } from "vitest";
import { totalsWords } from "./totals-line";

test("totals read as a line that adds up", () => {
  const words = totalsWords({
    total: 12,
    by_status: {
      PENDING: 0,
      APPROVED: 5,
      APPROVED_WITH_MODIFICATIONS: 2,
      REJECTED: 3,
      EXPIRED: 1,
      CANCELLED: 1,
    },
    by_execution: { EXECUTED: 5, UNKNOWN: 1, NOT_STARTED: 1, FAILED: 0, EXECUTING: 0 },
    first_at: null,
    last_at: null,
  });
  expect(words).toEqual([
    "12 requests",
    "7 approved, 2 with changes (5 executed, 1 unknown, 1 never started)",
    "3 rejected",
    "1 expired",
    "1 withdrawn",
  ]);
});
