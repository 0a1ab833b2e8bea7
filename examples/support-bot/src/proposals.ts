import { z } from "zod";

/** The name under which the bot asks, and that the backend expects in a receipt. */
export const SERVICE = "support-bot";

export const REASONS = ["Damaged in transit", "Not delivered", "Delivered late", "No longer wanted"] as const;

const money = z.number().min(0.01).max(10_000).multipleOf(0.01);

/** Money back. `amount` is in whole dollars, as a person reads it: 480 is $480.00. */
export const Refund = z.strictObject({
  order: z.string().min(1).max(40).meta({ title: "Order", readOnly: true }),
  account: z.string().min(1).max(80).meta({ title: "Back to", readOnly: true }),
  amount: money.meta({ title: "Amount" }),
  currency: z.literal("usd").meta({ title: "Currency" }),
  reason: z.enum(REASONS).meta({ title: "Reason" }),
  note: z.string().max(500).meta({ title: "Note to the customer" }),
});
export type Refund = z.infer<typeof Refund>;

/** An order that does not leave the house, and all that is left of its price back. */
export const Cancellation = Refund.extend({ amount: money.meta({ title: "Amount", readOnly: true }) });
export type Cancellation = z.infer<typeof Cancellation>;

/** Another address for everything that the shop writes to a customer. */
export const ContactChange = z.strictObject({
  customer: z.string().min(1).max(40).meta({ title: "Customer", readOnly: true }),
  email_before: z.email().max(254).meta({ title: "E-mail now", readOnly: true }),
  email: z.email().max(254).meta({ title: "E-mail from now on" }),
});
export type ContactChange = z.infer<typeof ContactChange>;

/** What the bot may propose: the action's name, its form, and where the backend takes it. */
export const ACTIONS = {
  refund_order: { schema: Refund, path: "/refunds" },
  cancel_order: { schema: Cancellation, path: "/cancellations" },
  change_contact: { schema: ContactChange, path: "/contact-changes" },
} as const;
export type Action = keyof typeof ACTIONS;

export type Proposal = { why: string } & (
  | { action: "refund_order"; payload: Refund; mostDollars: number }
  | { action: "cancel_order"; payload: Cancellation }
  | { action: "change_contact"; payload: ContactChange }
);

/** The form that a person sees; nobody can be shown one that gives back more than is left of an order. */
export function formOf(proposal: Proposal) {
  return proposal.action === "refund_order"
    ? Refund.extend({ amount: money.max(proposal.mostDollars).meta({ title: "Amount" }) })
    : ACTIONS[proposal.action].schema;
}
