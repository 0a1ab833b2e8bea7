import { z } from "zod";

/** The names under which the agent asks, and that the ledger expects in a receipt. */
export const SERVICE = "billing-agent";
export const ACTION = "refund_user";

export const REASONS = [
  "Damaged in transit",
  "Not delivered",
  "Wrong article",
  "Charged twice",
  "Goodwill",
] as const;

/** A refund as a person sees it. `amount` is in whole units of the currency: 550 is $550.00. */
export const Refund = z.strictObject({
  user_id: z.string().min(1).meta({ title: "Refund to", readOnly: true }),
  amount: z.number().min(0.5).max(10_000).multipleOf(0.01).meta({ title: "Amount" }),
  currency: z.literal("usd").meta({ title: "Currency" }),
  charge: z.string().min(1).meta({ title: "Charge", readOnly: true }),
  reason: z.enum(REASONS).meta({ title: "Reason" }),
  note: z.string().max(500).meta({ title: "Note to the customer" }),
  notify_customer: z.boolean().meta({ title: "Tell the customer by e-mail" }),
});
export type Refund = z.infer<typeof Refund>;

/** The same, for one charge: nobody can be shown a form that lets them give back more than was paid. */
export function refundUpTo(maximum: number) {
  return Refund.extend({
    amount: z.number().min(0.5).max(maximum).multipleOf(0.01).meta({ title: "Amount" }),
  });
}

/** Cents of an amount. Rounded, because 19.99 * 100 is 1998.9999999999998. */
export function toCents(amount: number): number {
  return Math.round(amount * 100);
}

/** Cents as people write them: 55000 is $550.00. */
export function dollars(cents: number): string {
  return (cents / 100).toLocaleString("en-US", { style: "currency", currency: "usd" });
}
