import type { BlockedDetail } from "@letsping/core";
import { fullTime, plural } from "../../lib/format";

type Found = Pick<BlockedDetail, "findings" | "rules">;

/** A receipt names hundreds of fields: of fewer values than this, none was refused for being too many. */
const SURELY_NAMED = 50;

/**
 * Whether a call was refused because values were taken out of it, and nothing of it for itself (422 `contains_secret`).
 * What refuses is listed as such; where the list was too short for it, the rule that refused stands in no finding.
 */
export function isForHidden({ findings, rules }: Found): boolean {
  const isListed = (rule: string) => findings.some((each) => each.rule === rule && each.in === "value");
  return findings.every(({ action }) => action !== "block") && rules.length > 0 && rules.every(isListed);
}

/** Why values that were taken out refuse a call. `values`: all in its payload. */
export function hiddenReason(values: number): string {
  const cause = "this client did not say that it can put values back";
  const orMany = values < SURELY_NAMED ? "" : ", or they are more than a receipt can name";
  return `What was taken out would have been missing when it ran: ${cause}${orMany}.`;
}

/** What the agent was told to do, each thing once. */
export function toldHints(call: Found): string[] {
  const { findings, rules } = call;
  if (isForHidden(call))
    return findings
      .filter(({ rule }) => rules.includes(rule))
      .map(({ hint }) => hint)
      .slice(0, 1);
  return [...new Set(findings.filter(({ action }) => action === "block").map(({ hint }) => hint))];
}

/** “3 times, from … to …”; a time alone where it was one. */
export function whenWords({
  count,
  first_at,
  last_at,
}: Pick<BlockedDetail, "count" | "first_at" | "last_at">): string {
  const [first, last] = [fullTime(first_at), fullTime(last_at)];
  if (count === 1) return last;
  return `${plural(count, "time")}, ${first === last ? `at ${last}` : `from ${first} to ${last}`}`;
}
