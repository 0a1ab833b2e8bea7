import { anomalySearch, readAnomalyFilter } from "./anomaly-filter";
import type { Days } from "./anomaly-filter";

/** Which unusual steps are looked at. It stands in the address, so that Back leads to it. */
export interface BehaviourFilter {
  days: Days;
  /** Only these. */
  alarm?: "soft" | "hard" | undefined;
  /** Id of the agent's key. */
  key?: string | undefined;
}

/** The filter that an address holds. What cannot be read is left out. */
export function readBehaviourFilter(search: string): BehaviourFilter {
  const { days, key } = readAnomalyFilter(search);
  const alarm = new URLSearchParams(search).get("alarm");
  return { days, alarm: alarm === "soft" || alarm === "hard" ? alarm : undefined, key };
}

/** The query of an address with a filter, with its question mark; empty where nothing differs from the default. */
export function behaviourSearch({ days, alarm, key }: BehaviourFilter): string {
  const search = anomalySearch({ days, show: "refused", key });
  if (!alarm) return search;
  return `${search === "" ? "?" : `${search}&`}alarm=${alarm}`;
}

/** What is asked of the gateway, without a question mark. */
export function behaviourQuery({ days, alarm, key }: BehaviourFilter): string {
  return new URLSearchParams({ days: String(days), ...(alarm && { alarm }), ...(key && { key }) }).toString();
}
