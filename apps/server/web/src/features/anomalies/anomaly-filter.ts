import type { AnomaliesView } from "@letsping/core";

/** Over how many days one looks. */
export const PERIODS = [
  [1, "24 hours"],
  [7, "7 days"],
  [30, "30 days"],
] as const;
export type Days = (typeof PERIODS)[number][0];

/** What of the anomalies is looked at. It stands in the address, so that Back leads to it. */
export interface AnomalyFilter {
  days: Days;
  show: "refused" | "flagged";
  rule?: string | undefined;
  /** Id of the agent's key. */
  key?: string | undefined;
  /** Beginning of the bucket that is looked at alone. */
  at?: string | undefined;
}

const DEFAULT_DAYS = 7;
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** The filter that an address holds. What cannot be read is left out. */
export function readAnomalyFilter(search: string): AnomalyFilter {
  const given = new URLSearchParams(search);
  const days = PERIODS.find(([each]) => String(each) === given.get("days"))?.[0] ?? DEFAULT_DAYS;
  const at = given.get("at") ?? "";
  return {
    days,
    show: given.get("show") === "flagged" ? "flagged" : "refused",
    rule: given.get("rule")?.slice(0, 80) || undefined,
    key: given.get("key")?.slice(0, 80) || undefined,
    at: ISO.test(at) && !Number.isNaN(Date.parse(at)) ? at : undefined,
  };
}

/** The query of an address with a filter, with its question mark; empty where nothing differs from the default. */
export function anomalySearch({ days, show, rule, key, at }: AnomalyFilter): string {
  const query = new URLSearchParams();
  if (days !== DEFAULT_DAYS) query.set("days", String(days));
  if (show !== "refused") query.set("show", show);
  for (const [name, value] of Object.entries({ rule, key, at })) if (value) query.set(name, value);
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

/** What is asked of the gateway for the list below: the same rule and agent, and the time that is looked at. */
export function listQuery(
  { rule, key, at }: AnomalyFilter,
  { from, bucket_ms }: Pick<AnomaliesView, "from" | "bucket_ms">,
): string {
  const query = new URLSearchParams();
  if (rule) query.set("rule", rule);
  if (key) query.set("key", key);
  query.set("from", at ?? from);
  if (at) query.set("to", new Date(Date.parse(at) + bucket_ms).toISOString());
  return query.toString();
}
