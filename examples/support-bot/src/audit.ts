import { deepEqual } from "node:assert/strict";
import { equal } from "node:assert/strict";
import { ok } from "node:assert/strict";
import { createHash } from "node:crypto";
import { verifyDecision } from "@letsping/sdk";
import type { ReceiptExpectation } from "@letsping/sdk";
import type { Trust } from "./backend";
import type { Outcome } from "./bot";
import { toCents } from "./money";
import { SERVICE } from "./proposals";
import type { Attempt } from "./reader";
import type { Books } from "./shop";
import type { Change } from "./shop";

/** All that a run left behind. */
export interface Run {
  before: Books;
  after: Books;
  outcomes: readonly Outcome[];
  history: readonly Change[];
  attempts: readonly Attempt[];
  trust: Trust;
}

/** Money that an applied outcome gave back, in cents; what the person approved, not what the bot asked. */
function givenBackCents(outcome: Outcome): number {
  if (outcome.end !== "applied") return 0;
  const { final_payload: payload } = outcome.decision;
  return "amount" in payload ? toCents(payload.amount) : 0;
}

/** Proves one row of the history from what stands in it, as somebody would years later. */
async function proveChange(change: Change, trust: Trust): Promise<void> {
  const expected: Omit<ReceiptExpectation, "payload"> = {
    salt: change.salt,
    jwks: trust.keys,
    issuer: trust.issuer,
    project_id: trust.projectId,
    service: SERVICE,
    action: change.action,
    request_id: change.requestId,
    allow_test: trust.allowTest,
    now: change.at,
  };
  const payload = change.payload as ReceiptExpectation["payload"];
  const { claims } = await verifyDecision(change.receipt, { ...expected, payload });
  equal(claims.decided_by, change.approvedBy, `Change ${change.id} names another person than its receipt.`);
  equal(
    createHash("sha256").update(change.receipt).digest("hex"),
    change.receiptDigest,
    `Change ${change.id} has the digest of another receipt.`,
  );
}

/**
 * Holds a run to what must be true of every run, whatever people decided.
 *
 * @returns what was checked, one line each
 * @throws AssertionError for the first thing that is not true
 */
export async function audit({ before, after, outcomes, history, attempts, trust }: Run): Promise<string[]> {
  const reached = attempts.filter(({ refusal }) => refusal === null).map(({ statement }) => statement);
  deepEqual(reached, [], "The bot's connection could do what it must not.");

  const givenBack = outcomes.reduce((sum, outcome) => sum + givenBackCents(outcome), 0);
  equal(after.paidCents, before.paidCents, "What customers paid has changed.");
  equal(
    after.refundedCents - before.refundedCents,
    givenBack,
    "The refunds do not add up to what was approved.",
  );
  equal(after.overdrawnCents, 0, "An order gave back more than it cost.");
  equal(after.strayed, 0, "Money went to an account that the order was not paid with.");

  const applied = outcomes.flatMap((outcome) => (outcome.end === "applied" ? [outcome] : []));
  const byRequest = (one: string, other: string) => one.localeCompare(other);
  deepEqual(
    history.map(({ requestId }) => requestId).sort(byRequest),
    applied.map(({ decision }) => decision.id).sort(byRequest),
    "The history has other changes than those that were applied.",
  );
  for (const change of history) await proveChange(change, trust);
  ok(
    new Set(history.map(({ requestId }) => requestId)).size === history.length,
    "An approval was used twice.",
  );

  return [
    `${attempts.length} of ${attempts.length} attempts to write or to read more were refused by the database`,
    `${(givenBack / 100).toFixed(2)} of ${(before.paidCents / 100).toFixed(2)} dollars went back: to the cent what people approved, to the original accounts`,
    `${history.length} changes, each proved from its own row by a receipt for exactly that payload; no approval used twice`,
    `${outcomes.length - applied.length} tickets without a change left no trace in the data`,
  ];
}
