import type { Refund } from "./refund";

/** A customer's complaint, as the agent reads it in its inbox. */
export interface Complaint {
  customer: string;
  /** What they had bought, and for how many cents. */
  bought: string;
  paid: number;
  /** What the agent concludes. */
  amount: number;
  reason: Refund["reason"];
  note: string;
  notify: boolean;
  /** The agent's own words to the person who decides. */
  why: string;
}

/** The complaints that come in, again and again. */
export const COMPLAINTS: readonly [Complaint, ...Complaint[]] = [
  {
    customer: "u_123",
    bought: "Espresso machine, steel",
    paid: 55_000,
    amount: 550,
    reason: "Damaged in transit",
    note: "We are sorry that your machine arrived damaged. Here is your full refund.",
    notify: true,
    why: "The customer sent a photo of a cracked housing and asks for the full price back.",
  },
  {
    customer: "u_207",
    bought: "Filter set, 3 pieces",
    paid: 4_350,
    amount: 43.5,
    reason: "Not delivered",
    note: "Your parcel was lost on its way. Here is your money back.",
    notify: true,
    why: "The carrier has had no trace of the parcel for 14 days.",
  },
  {
    customer: "u_318",
    bought: "Burr grinder, black",
    paid: 18_900,
    amount: 60,
    reason: "Goodwill",
    note: "Thank you for your patience. Please accept this for the late delivery.",
    notify: false,
    why: "The delivery was nine days late. The customer keeps the grinder, and asked for nothing.",
  },
  {
    customer: "u_442",
    bought: "Annual service plan",
    paid: 23_998,
    amount: 119.99,
    reason: "Charged twice",
    note: "You were charged twice for the same plan. Here is the second payment back.",
    notify: true,
    why: "Two payments of $119.99 stand in the books for one plan.",
  },
];
