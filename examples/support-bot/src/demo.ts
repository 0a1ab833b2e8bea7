import { deepEqual } from "node:assert/strict";
import type { Outcome } from "./bot";
import { decideAll } from "./person";
import type { Session } from "./person";
import type { Verdict } from "./person";
import type { Shop } from "./shop";
import { TICKETS } from "./tickets";

/** What the person of the demo thinks of each ticket. On T-3 and T-8 they do not look closely. */
const VERDICTS: Readonly<Record<string, Verdict>> = {
  "T-1": { decision: "approve" },
  "T-2": { decision: "approve", change: { amount: 15 } },
  "T-3": { decision: "approve" },
  "T-4": { decision: "approve" },
  "T-5": { decision: "approve" },
  "T-6": { decision: "approve" },
  "T-7": { decision: "reject", reason: "She never confirmed that address." },
  "T-8": { decision: "approve" },
};

/** Decides about all tickets of a run. While the person thinks about T-5, the warehouse sends its order on its way. */
export function decideAsDemo(
  session: Session,
  shop: Pick<Shop, "ship">,
  run: string,
  signal: AbortSignal,
): Promise<void> {
  return decideAll(session, { run, count: TICKETS.length, signal }, async ({ metadata }) => {
    const ticket = String(metadata["ticket"]);
    if (ticket === "T-5") await shop.ship("o_1005");
    const verdict = VERDICTS[ticket];
    if (!verdict) throw new Error(`Nobody thought about ticket ${ticket}.`);
    return verdict;
  });
}

/** Holds the demo's outcomes to what these decisions and the shop's rules must give. @throws AssertionError */
export function expectDemo(outcomes: readonly Outcome[], givenBackCents: number): void {
  const ends = outcomes.map((outcome) => {
    const more = outcome.end === "refused" ? ` ${outcome.code}` : "";
    return `${outcome.ticket.id} ${outcome.end}${more}`;
  });
  deepEqual(ends, [
    "T-1 applied",
    "T-2 applied",
    "T-3 refused wrong_account",
    "T-4 applied",
    "T-5 refused not_cancellable",
    "T-6 applied",
    "T-7 not approved",
    "T-8 refused amount_too_large",
  ]);
  deepEqual(givenBackCents, 48_000 + 1_500 + 3_990, "The demo gave back another sum.");
}
