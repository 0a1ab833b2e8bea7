import type { Mode, RequestList, RequestListItem } from "@letsping/core";
import type { InfiniteData } from "@tanstack/react-query";

/** A place in the queue: what live keys ask comes first, then what test keys ask. */
export interface QueuePlace {
  mode: Mode;
  cursor: string;
}
export type QueuePages = InfiniteData<RequestList, QueuePlace>;

/** Whether a row stands before another: soonest end first. */
function isBefore(one: RequestListItem, other: RequestListItem): boolean {
  if (one.expires_at === other.expires_at) return one.id < other.id;
  return Date.parse(one.expires_at) < Date.parse(other.expires_at);
}

/** The page that a new row belongs on; null where it is there already, or on a page that was not read yet. */
export function pageFor(data: QueuePages, row: RequestListItem): number | null {
  let last: number | null = null;
  for (const [index, page] of data.pages.entries()) {
    if (page.requests.some((each) => each.id === row.id)) return null;
    if (data.pageParams[index]?.mode !== row.mode) continue;
    const end = page.requests.at(-1);
    if (end && isBefore(row, end)) return index;
    last = index;
  }
  return last !== null && data.pages[last]?.next_cursor === null ? last : null;
}

/** With a new row at its place. */
export function withRow(data: QueuePages, row: RequestListItem): QueuePages {
  const target = pageFor(data, row);
  if (target === null) return data;
  const pages = data.pages.map((page, index) => {
    if (index !== target) return page;
    const at = page.requests.findIndex((each) => isBefore(row, each));
    const place = at < 0 ? page.requests.length : at;
    return { ...page, requests: [...page.requests.slice(0, place), row, ...page.requests.slice(place)] };
  });
  return { ...data, pages };
}

/** Without the rows that no longer wait. Pages that lose nothing stay the same objects. */
export function withoutRows(data: QueuePages, gone: ReadonlySet<string>): QueuePages {
  const pages = data.pages.map((page) => {
    const requests = page.requests.filter((row) => !gone.has(row.id));
    return requests.length === page.requests.length ? page : { ...page, requests };
  });
  return { ...data, pages };
}

// A page may be on its way that was written before a request ended. What ended never waits again.
const ended = new Set<string>();

export function markEnded(ids: Iterable<string>): void {
  for (const id of ids) ended.add(id);
}

/** Every row that was read and still waits, each once. */
export function rowsOf(data: QueuePages | undefined): RequestListItem[] {
  const rows = new Map<string, RequestListItem>();
  for (const page of data?.pages ?? [])
    for (const row of page.requests) if (!ended.has(row.id)) rows.set(row.id, row);
  return [...rows.values()];
}
