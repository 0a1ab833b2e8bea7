import { ExecutionState, Mode } from "@letsping/core";
import type { ViewFilter } from "@letsping/core";
import { filterQuery, withoutGaps } from "../../filters/view-filter";

/** Everything that is over. */
export const FINAL = "APPROVED,APPROVED_WITH_MODIFICATIONS,REJECTED,EXPIRED,CANCELLED";

/** Outcomes as one filters by them. */
export const OUTCOME_CHOICES = [
  ["APPROVED,APPROVED_WITH_MODIFICATIONS", "Approved"],
  ["APPROVED_WITH_MODIFICATIONS", "Approved with changes"],
  ["REJECTED", "Rejected"],
  ["EXPIRED", "Expired"],
  ["CANCELLED", "Withdrawn"],
] as const;

/** What became of an approval, in words. */
export const EXECUTION_CHOICES = [
  ["EXECUTED", "Executed"],
  ["FAILED", "Failed"],
  ["UNKNOWN", "Not known whether it ran"],
  ["EXECUTING", "Running now"],
  ["NOT_STARTED", "Never started"],
] as const;

const TEXTS = { service: 128, action: 128, agent: 128, key: 80, person: 80, q: 200 } as const;

const day = (text: string | null) => (text && !Number.isNaN(Date.parse(text)) ? text : undefined);

/** The filter that an address holds. What is none is left out. */
export function readHistoryFilter(search: string): ViewFilter {
  const given = new URLSearchParams(search);
  const texts = Object.entries(TEXTS).map(([name, longest]) => [name, given.get(name)?.slice(0, longest)]);
  const status = given.get("status");
  return withoutGaps({
    ...Object.fromEntries(texts),
    status: OUTCOME_CHOICES.find(([value]) => value === status)?.[0],
    execution: ExecutionState.safeParse(given.get("execution")).data,
    mode: Mode.safeParse(given.get("mode")).data,
    from: day(given.get("from")),
    to: day(given.get("to")),
  });
}

/** The address of the history, or of one request in it, with a filter. */
export function historyAddress(filter: ViewFilter, id?: string): string {
  const query = filterQuery(filter);
  const path = id ? `/history/${encodeURIComponent(id)}` : "/history";
  return query === "" ? path : `${path}?${query}`;
}

/** The address of what matches, as a file for another ledger. A link carries no header, so it names its project. */
export function csvAddress(filter: ViewFilter, projectId: string | null): string {
  const query = new URLSearchParams(filterQuery({ status: FINAL, ...filter }));
  query.set("format", "csv");
  if (projectId) query.set("project_id", projectId);
  return `/api/requests?${query.toString()}`;
}

/** The local day of a time, as a date field wants it; empty for none. */
export function dayOf(at: string | undefined, shiftMs = 0): string {
  if (at === undefined) return "";
  const date = new Date(Date.parse(at) + shiftMs);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The beginning of a local day, as a time; undefined for an empty field. */
export function startOf(day: string, addDays = 0): string | undefined {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return day === "" ? undefined : new Date(year, month - 1, date + addDays).toISOString();
}
