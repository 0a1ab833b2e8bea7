import type { GuardContext } from "@letsping/sdk";
import { isLetsPingError } from "@letsping/sdk";
import type { RefundRecord } from "./ledger";
import { LedgerError } from "./ledger-client";
import { dollars } from "./refund";
import type { Refund } from "./refund";
import { toCents } from "./refund";

/** Where the agent's lines go. */
export type Say = (line: string) => void;

function written(value: unknown): string {
  return value === undefined ? "(nothing)" : JSON.stringify(value);
}

export function sayProposed(say: Say, refund: Refund): void {
  say(
    `proposed   refund ${dollars(toCents(refund.amount))} to ${refund.user_id} (${refund.reason.toLowerCase()}); a person decides`,
  );
}

export function sayDecided(say: Say, decision: GuardContext<Refund>["decision"]): void {
  const who = decision.actor?.name ?? "somebody";
  if (decision.status === "APPROVED") return say(`approved   as proposed, by ${who}`);
  for (const { path, old_value, value } of decision.diff_summary.changes) {
    say(`changed    ${path}: ${written(old_value)} -> ${written(value)}, by ${who}`);
  }
}

export function sayExecuted(say: Say, record: RefundRecord, availableCents: number): void {
  say(
    `executed   ${record.id}: ${dollars(record.amount)} of ${record.charge}; the shop has ${dollars(availableCents)} left`,
  );
}

/** What the agent does after an error. */
export type Next = "go on" | "ask again" | "give up";

/** Says why nothing ran, and what the agent does now. @throws an error that is neither the ledger's nor the gateway's */
export function sayNotExecuted(say: Say, cause: unknown): Next {
  if (cause instanceof LedgerError) {
    say(`refused    ${cause.message}; nothing moved`);
    return "go on";
  }
  if (!isLetsPingError(cause)) throw cause;
  if (cause.error === "not_released") {
    const { status, reason } = cause.details as { status: string; reason: string | null };
    say(`${status.toLowerCase().padEnd(10)} ${reason ? `"${reason}"` : "without a reason"}; nothing moved`);
    return "go on";
  }
  say(`not run    ${cause.message} ${cause.hint}`.trimEnd());
  if (cause.retry) return "ask again";
  return ["unauthorized", "missing_api_key", "invalid_option", "gateway_too_old"].includes(cause.error)
    ? "give up"
    : "go on";
}
