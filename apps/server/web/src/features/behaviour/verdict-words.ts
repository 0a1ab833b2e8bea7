import type { RequestDetail, ShieldVerdict } from "@letsping/core";
import { oddsWords } from "./odds-words";

type Status = RequestDetail["status"];

/** How unusual a step is, for its heading: “very unusual for this agent”. */
export function alarmWords(alarm: Exclude<ShieldVerdict["alarm"], "none">): string {
  return `${alarm === "hard" ? "very unusual" : "unusual"} for this agent`;
}

/** Where unusual begins, so that the odds of a step can be compared: “Unusual begins at 1 in 388 here.” */
export function beginsWords({ soft_bits }: Pick<ShieldVerdict, "soft_bits">): string {
  return `Unusual begins at ${oddsWords(soft_bits)} here.`;
}

/** Whether one threshold says nothing about the alarm: two steps in a row count for more than each alone. */
export function isOfTwo({ alarm, bits, hard_bits }: ShieldVerdict): boolean {
  return alarm === "hard" && bits <= hard_bits;
}

/** What the Shield did about an unusual step, and why no more than that. */
export function heldWords({ held, mode, alarm }: ShieldVerdict, isWaiting: boolean): string {
  if (held) return `It ${isWaiting ? "waits" : "waited"} for a person because of this.`;
  switch (mode) {
    case "shadow":
      return "The Shield still learns this agent: it holds nothing yet.";
    case "soft_lock":
      return "The Shield only says so: in Soft-Lock it holds nothing.";
    case "enforcing":
      return alarm === "soft"
        ? "The Shield only says so: by itself it holds what is very unusual, and unusual steps of critical priority."
        : "The Shield only says so.";
  }
}

/** What a decision does, or did, to what the Shield knows of the agent. */
export function teachingWords({ failed }: Pick<ShieldVerdict, "failed">, status: Status): string {
  switch (status) {
    case "PENDING":
      return failed
        ? "How usual it is, nobody knows: decide by what it would do."
        : "Approving teaches the Shield that this is normal here. Rejecting never does.";
    case "APPROVED":
      return "Approved: it teaches the Shield that this is normal here.";
    case "APPROVED_WITH_MODIFICATIONS":
      return "Approved with changes: the Shield learns it as it was approved.";
    case "REJECTED":
      return "Rejected: the Shield never learns it.";
    case "EXPIRED":
    case "CANCELLED":
      return "It never ran: the Shield does not learn it.";
  }
}

/** A piece of a reason: a name that stood in quotation marks, or what stands between names. */
export interface ReasonPiece {
  text: string;
  isName: boolean;
}

/** “After “ops/read” …” as pieces, so that names can be set apart. Names are the agent's own words. */
export function reasonPieces(text: string): ReasonPiece[] {
  return text
    .split(/“([^”]*)”/)
    .map((piece, index) => ({ text: piece, isName: index % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}

/** “14.0 bits”. */
export function bitsWords(bits: number): string {
  return `${bits.toLocaleString("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 })} bits`;
}
