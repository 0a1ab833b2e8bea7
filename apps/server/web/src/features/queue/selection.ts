import type { QueueFilter } from "./queue-filter";

let selection: string | null = null;
let lastFilter: QueueFilter = {};

/** The request that was selected last, so that coming back to the queue finds it again. */
export function recallSelection(): string | null {
  return selection;
}

export function rememberSelection(id: string | null): void {
  selection = id;
}

/** The filter under which the queue was seen last: where “back” leads, and what “next” means. */
export function recallQueue(): QueueFilter {
  return lastFilter;
}

export function rememberQueue(filter: QueueFilter): void {
  lastFilter = filter;
}
