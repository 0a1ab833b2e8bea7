import type { ViewFilter } from "@letsping/core";

/** Without names that hold nothing, so that equal filters are equal as text. */
export function withoutGaps<F extends ViewFilter>(filter: F): F {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value)) as F;
}

/** The filter as a query, without a question mark; empty where nothing is filtered. */
export function filterQuery(filter: ViewFilter): string {
  return new URLSearchParams(withoutGaps(filter) as Record<string, string>).toString();
}

export function isSameFilter(one: ViewFilter, other: ViewFilter): boolean {
  const text = (filter: ViewFilter) => JSON.stringify(Object.entries(withoutGaps(filter)).sort());
  return text(one) === text(other);
}
