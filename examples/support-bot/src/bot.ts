import { isLetsPingError } from "@letsping/sdk";
import type { Decision } from "@letsping/sdk";
import type { GuardContext } from "@letsping/sdk";
import type { LetsPing } from "@letsping/sdk";
import { applyAt } from "./backend-client";
import { BackendRefusal } from "./backend-client";
import { concludeFrom } from "./model";
import { orderNamedIn } from "./model";
import { formOf } from "./proposals";
import type { Proposal } from "./proposals";
import { SERVICE } from "./proposals";
import type { Reader } from "./reader";
import type { Ticket } from "./tickets";

export interface BotOptions {
  reader: Reader;
  letsPing: LetsPing;
  backendUrl: string;
  /** Goes into the metadata of each request, so that one run's requests are told from another's. */
  run: string;
  /** Ends the waiting; what was asked is withdrawn. */
  signal: AbortSignal;
}

type Approved = GuardContext<Proposal["payload"]>["decision"];

/** What became of a ticket. */
export type Outcome = { ticket: Ticket; proposal: Proposal | null } & (
  | { end: "applied"; decision: Approved; change: number }
  /** A person approved, and the backend's own rules said no. */
  | { end: "refused"; decision: Approved; code: string; why: string }
  /** A person, the time or the gateway said no. */
  | { end: "not approved"; status: Decision["status"]; why: string; requestId: string }
  | { end: "nothing to propose" }
);

async function propose(ticket: Ticket, proposal: Proposal, options: BotOptions): Promise<Outcome> {
  let decision: Approved | null = null;
  // The dangerous function. What it sends is what a person approved, with the proof that they did.
  async function apply(payload: Proposal["payload"], context: GuardContext<Proposal["payload"]>) {
    decision = context.decision;
    const { receipt, commitment_salt: salt } = decision;
    return applyAt(options.backendUrl, proposal.action, { receipt, payload, salt });
  }
  const applyWithApproval = options.letsPing.guard(apply, {
    service: SERVICE,
    action: proposal.action,
    schema: formOf(proposal),
    reason: proposal.why,
    metadata: { ticket: ticket.id, run: options.run },
  });
  try {
    const change = await applyWithApproval(proposal.payload, { signal: options.signal });
    if (decision === null) throw new Error("A change was made without a decision.");
    return { ticket, proposal, end: "applied", decision, change };
  } catch (cause) {
    if (cause instanceof BackendRefusal && decision !== null) {
      return { ticket, proposal, end: "refused", decision, code: cause.code, why: cause.message };
    }
    if (!isLetsPingError(cause) || cause.error !== "not_released") throw cause;
    const { id, status, reason } = cause.details as {
      id: string;
      status: Decision["status"];
      reason: string;
    };
    return { ticket, proposal, end: "not approved", status, why: reason ?? "", requestId: id };
  }
}

/** Reads a ticket, looks up what it is about, proposes what the model concludes, and tells what became of it. */
export async function handle(ticket: Ticket, options: BotOptions): Promise<Outcome> {
  const customer = await options.reader.customer(ticket.from);
  if (!customer) return { ticket, proposal: null, end: "nothing to propose" };
  const named = orderNamedIn(ticket.text);
  const order = named === null ? null : await options.reader.orderOf(customer.id, named);
  const proposal = concludeFrom({ ticket, customer, order });
  if (!proposal) return { ticket, proposal, end: "nothing to propose" };
  return propose(ticket, proposal, options);
}
