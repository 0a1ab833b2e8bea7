import type { RequestTotals, ViewFilter } from "@letsping/core";
import { useQuery } from "@tanstack/react-query";
import { totalsQuery } from "../../api/queries";
import { filterQuery, isSameFilter } from "../../filters/view-filter";
import { plural } from "../../lib/format";
import { FINAL } from "./history-filter";

/** Totals in words, those first that another ledger has as well. */
export function totalsWords(totals: RequestTotals): string[] {
  const status = (name: keyof RequestTotals["by_status"]) => totals.by_status[name];
  const ran = (name: keyof RequestTotals["by_execution"]) => totals.by_execution[name];
  const changed = status("APPROVED_WITH_MODIFICATIONS");
  const approved = status("APPROVED") + changed;
  const counted: [number, string][] = [
    [ran("EXECUTED"), "executed"],
    [ran("FAILED"), "failed"],
    [ran("UNKNOWN"), "unknown"],
    [ran("EXECUTING"), "running"],
    [ran("NOT_STARTED"), "never started"],
  ];
  const executions = counted.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
  const others: [number, string][] = [
    [status("REJECTED"), "rejected"],
    [status("EXPIRED"), "expired"],
    [status("CANCELLED"), "withdrawn"],
  ];
  return [
    plural(totals.total, "request"),
    ...(approved > 0
      ? [
          `${approved} approved${changed > 0 ? `, ${changed} with changes` : ""}${executions.length > 0 ? ` (${executions.join(", ")})` : ""}`,
        ]
      : []),
    ...others.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`),
  ];
}

/** What everything that matches comes to; nothing while nothing is filtered. */
export function TotalsLine({ filter }: { filter: ViewFilter }) {
  const filtered = !isSameFilter(filter, {});
  const totals = useQuery({
    ...totalsQuery(filterQuery({ status: FINAL, ...filter })),
    enabled: filtered,
  });
  if (!filtered || !totals.data || totals.data.total === 0) return null;
  return (
    <p className="totals t2 num" role="status">
      {totalsWords(totals.data).join(" · ")}
    </p>
  );
}
