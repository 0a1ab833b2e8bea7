import type { GuardrailFinding, RequestListItem } from "@letsping/core";
import { plural } from "../../lib/format";
import { isTakenOut } from "./finding-words";

/** A row of a list knows the rules alone; a request that is open, each finding. */
type Item = Pick<RequestListItem, "flagged" | "finding_rules" | "hidden_count"> & {
  findings?: readonly Pick<GuardrailFinding, "action">[];
};

/** What the guardrails said of a request, for one chip; null where they said nothing. */
export function chipOf(item: Item): { words: string; isFlag: boolean } | null {
  const { flagged, finding_rules, hidden_count, findings } = item;
  // What was taken out is told as hidden, not as a finding besides.
  const told =
    findings?.filter((finding) => !isTakenOut(finding)) ??
    finding_rules.filter((rule) => hidden_count === 0 || !rule.startsWith("dlp."));
  if (flagged) return { words: plural(Math.max(1, told.length), "finding"), isFlag: true };
  return hidden_count > 0 ? { words: `${hidden_count} hidden`, isFlag: false } : null;
}
