import type { Outcome } from "./bot";
import { dollars } from "./money";
import { toCents } from "./money";
import type { Proposal } from "./proposals";
import type { Change } from "./shop";

/** A table as text: each column as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_head, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
    .map((line) => line.trimEnd())
    .join("\n");
}

/** What a proposal would do, in one line. */
export function asked(proposal: Proposal | null): string {
  if (!proposal) return "nothing";
  if (proposal.action === "change_contact")
    return `e-mail of ${proposal.payload.customer} to ${proposal.payload.email}`;
  const { order, amount, account } = proposal.payload;
  const money = dollars(toCents(amount));
  if (proposal.action === "cancel_order") return `cancel ${order}, ${money} back`;
  return `refund ${money} of ${order} to ${account}`;
}

function written(value: unknown): string {
  return value === undefined ? "nothing" : String(value);
}

function decided(outcome: Outcome): string {
  switch (outcome.end) {
    case "nothing to propose":
      return "";
    case "not approved":
      return `${outcome.status.toLowerCase()}: ${outcome.why}`;
    case "applied":
    case "refused": {
      const { decision } = outcome;
      const who = decision.actor?.name ?? "somebody";
      if (decision.status === "APPROVED") return `approved by ${who}`;
      const changes = decision.diff_summary.changes.map(
        ({ path, old_value, value }) => `${path.slice(1)} ${written(old_value)} -> ${written(value)}`,
      );
      return `changed by ${who}: ${changes.join(", ")}`;
    }
  }
}

function became(outcome: Outcome): string {
  switch (outcome.end) {
    case "applied":
      return `applied, change ${outcome.change}`;
    case "refused":
      return `refused: ${outcome.code}`;
    case "not approved":
    case "nothing to propose":
      return "nothing ran";
  }
}

/** Ticket by ticket: what was asked, who decided, what came of it. */
export function outcomeTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((outcome) => [
    outcome.ticket.id,
    asked(outcome.proposal),
    decided(outcome),
    became(outcome),
  ]);
  return table([["ticket", "the bot asked", "a person", "the backend"], ...rows]);
}

function state(values: Record<string, unknown>): string {
  return Object.entries(values)
    .map(([name, value]) =>
      name.endsWith("_cents")
        ? `${name.slice(0, -6)} ${dollars(Number(value))}`
        : `${name} ${written(value)}`,
    )
    .join(", ");
}

function wasChanged({ decision }: Change): boolean {
  return decision === "APPROVED_WITH_MODIFICATIONS";
}

/** Who changed what, as the shop's own history has it. */
export function historyTable(history: readonly Change[]): string {
  const rows = history.map((change) => [
    String(change.id),
    change.subject,
    state(change.before),
    state(change.after),
    `${change.approvedBy.slice(0, 12)}, ${change.approvedRole}${wasChanged(change) ? ", changed it" : ""}`,
    change.receiptDigest.slice(0, 12),
  ]);
  return table([["change", "of", "before", "after", "approved by", "receipt sha256"], ...rows]);
}
