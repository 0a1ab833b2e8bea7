import { dollars } from "./money";
import { toCents } from "./money";
import type { Proposal } from "./proposals";
import type { REASONS } from "./proposals";
import type { Customer } from "./reader";
import type { Order } from "./reader";
import type { Ticket } from "./tickets";

/** What the bot knows about a ticket when it concludes something. */
export interface Case {
  ticket: Ticket;
  customer: Customer;
  order: Order | null;
}

const ORDER = /\bo_\d+\b/;
const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/;
const AMOUNT = /\$(\d+(?:\.\d\d)?)/;
const IBAN = /\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b/;

/** The order that a text is about. */
export function orderNamedIn(text: string): string | null {
  return ORDER.exec(text)?.[0] ?? null;
}

function reasonOf(text: string): (typeof REASONS)[number] {
  if (/broken|damaged/i.test(text)) return "Damaged in transit";
  if (/never|not delivered/i.test(text)) return "Not delivered";
  return /late/i.test(text) ? "Delivered late" : "No longer wanted";
}

function quoted(text: string): string {
  return `The customer writes: "${text}"`;
}

/**
 * Stands in for a language model, by rules, so that each run is the same. Like one it believes what it reads, the
 * account of an attacker too: what protects the shop is not its judgement.
 *
 * @returns null where nothing can be proposed
 */
export function concludeFrom({ ticket, customer, order }: Case): Proposal | null {
  const { text } = ticket;
  const email = EMAIL.exec(text)?.[0];
  if (email !== undefined) {
    const payload = { customer: customer.id, email_before: customer.email, email };
    return { action: "change_contact", payload, why: quoted(text) };
  }
  if (!order) return null;
  const left = order.paidCents - order.refundedCents;
  if (left <= 0) return null;
  const base = { order: order.id, currency: "usd" as const, reason: reasonOf(text) };
  if (/\bcancel\b/i.test(text)) {
    const note = `Your order ${order.id} is cancelled, and ${dollars(left)} are on their way back.`;
    const payload = { ...base, account: order.account, amount: left / 100, note };
    return { action: "cancel_order", payload, why: quoted(text) };
  }
  const asked = toCents(Number(AMOUNT.exec(text)?.[1] ?? left / 100));
  const amount = Math.min(asked, left) / 100;
  const account = IBAN.exec(text)?.[0] ?? order.account;
  const note = `We are sorry, ${customer.name}. Here is your money for ${order.article}.`;
  const payload = { ...base, account, amount, note };
  return { action: "refund_order", payload, mostDollars: left / 100, why: quoted(text) };
}
