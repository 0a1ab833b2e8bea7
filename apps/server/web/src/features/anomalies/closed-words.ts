import type { AnomaliesView } from "@letsping/core";
import { timeWords } from "../guardrails/units";

export type ClosedLimit = NonNullable<AnomaliesView["closed"]>[number];

/** Who is refused, within a sentence: “support-bot”, “everything of billing-agent”, “the whole project”. */
export function whoIsRefused({ scope, name }: ClosedLimit): string {
  if (scope === "agent") return name;
  return scope === "project" ? "the whole project" : `everything of ${name}`;
}

/** The same at the beginning of one. A name stays as it is written. */
export function whoFirst(limit: ClosedLimit): string {
  const who = whoIsRefused(limit);
  return limit.scope === "agent" ? who : `${who.charAt(0).toUpperCase()}${who.slice(1)}`;
}

/** Which requests a limit of an override counts, behind them: “ of billing-agent”, “ to refund_user of billing-agent”. */
function ofWhich(within: ClosedLimit["within"]): string {
  const action = within?.action === undefined ? "" : ` to ${within.action}`;
  return within?.service === undefined ? action : `${action} of ${within.service}`;
}

/** What is refused, and why, behind who: “is refused: more requests in 1 minute than the limit allows”. */
export function whyRefused({ kind, unit, within, window_ms }: ClosedLimit): string {
  if (kind === "loop") return "sent the same call again and again: that call is refused";
  const what = unit === "micros" ? "money" : unit;
  return `is refused: more ${what}${ofWhich(within)} in ${timeWords(window_ms)} than the limit allows`;
}
