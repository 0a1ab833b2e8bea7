import { setTimeout as delay } from "node:timers/promises";
import type { GuardContext } from "@letsping/sdk";
import type { LetsPing } from "@letsping/sdk";
import { COMPLAINTS } from "./complaints";
import type { Complaint } from "./complaints";
import type { Charge } from "./ledger";
import type { LedgerClient } from "./ledger-client";
import { ACTION } from "./refund";
import type { Refund } from "./refund";
import { refundUpTo } from "./refund";
import { SERVICE } from "./refund";
import { sayDecided } from "./report";
import { sayExecuted } from "./report";
import { sayNotExecuted } from "./report";
import { sayProposed } from "./report";
import type { Say } from "./report";

export interface AgentOptions {
  ledger: LedgerClient;
  letsPing: LetsPing;
  say: Say;
  /** Time between a decision and the next proposal, in milliseconds. */
  pauseMs: number;
  signal: AbortSignal;
}

function proposalFor(complaint: Complaint, charge: Charge): Refund {
  return {
    user_id: complaint.customer,
    amount: complaint.amount,
    currency: "usd",
    charge: charge.id,
    reason: complaint.reason,
    note: complaint.note,
    notify_customer: complaint.notify,
  };
}

/**
 * Proposes the refund of one complaint, waits for a person, and refunds what they approved.
 *
 * @throws what stopped it; nothing moved then
 */
async function settle(complaint: Complaint, charge: Charge, options: AgentOptions): Promise<void> {
  const { ledger, letsPing, say, signal } = options;

  // The dangerous function. It never sees anything but the payload that a person approved.
  async function refund(approved: Refund, { decision }: GuardContext<Refund>) {
    sayDecided(say, decision);
    return ledger.refund(approved, { receipt: decision.receipt, salt: decision.commitment_salt });
  }

  const refundWithApproval = letsPing.guard(refund, {
    service: SERVICE,
    action: ACTION,
    priority: "high",
    schema: refundUpTo(charge.amount / 100),
    reason: complaint.why,
    onReportError: (cause) => say(`the gateway was not told of the outcome: ${String(cause)}`),
  });
  const proposal = proposalFor(complaint, charge);
  sayProposed(say, proposal);
  const record = await refundWithApproval(proposal, { signal });
  const { available } = await ledger.balance();
  sayExecuted(say, record, available[0]?.amount ?? 0);
}

/** Ends early, and without an error, when the agent is stopped. */
async function pause(options: AgentOptions): Promise<void> {
  await delay(options.pauseMs, undefined, { signal: options.signal }).catch(() => undefined);
}

/** Asks about one complaint until the gateway could take the question. @returns false when the agent cannot go on */
async function handle(complaint: Complaint, options: AgentOptions): Promise<boolean> {
  const { customer, bought: description, paid: amount } = complaint;
  const charge = await options.ledger.takePayment({ amount, customer, description });
  for (;;) {
    try {
      await settle(complaint, charge, options);
      return true;
    } catch (cause) {
      if (options.signal.aborted) return true;
      const next = sayNotExecuted(options.say, cause);
      if (next !== "ask again") return next === "go on";
    }
    await pause(options);
  }
}

/** Works through the complaints until it is stopped. @returns false when it cannot go on */
export async function runAgent(options: AgentOptions): Promise<boolean> {
  for (let turn = 0; !options.signal.aborted; turn++) {
    if (!(await handle(COMPLAINTS[turn % COMPLAINTS.length] ?? COMPLAINTS[0], options))) return false;
    await pause(options);
  }
  return true;
}
