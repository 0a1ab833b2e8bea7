import type { Mode, Priority, ViewFilter } from "@letsping/core";
import { filterQuery, withoutGaps } from "../../filters/view-filter";
import { PRIORITY_NAMES } from "../../ui/priority";

/** What the queue can be narrowed by, in the order in which it is offered. */
export const FILTER_NAMES = ["service", "action", "agent", "priority", "role", "key", "mode"] as const;
export type FilterName = (typeof FILTER_NAMES)[number];

export type QueueFilter = Pick<ViewFilter, FilterName | "q">;

function isPriority(name: string | undefined): name is Priority {
  return name !== undefined && Object.hasOwn(PRIORITY_NAMES, name);
}

function isMode(name: string | undefined): name is Mode {
  return name === "live" || name === "test";
}

/** The filter that an address holds, for example `?service=billing-agent&q=u_`. What is none is left out. */
export function readFilter(search: string): QueueFilter {
  const given = new URLSearchParams(search);
  const text = (name: string, longest: number) => given.get(name)?.slice(0, longest) || undefined;
  const priority = text("priority", 20);
  const mode = text("mode", 20);
  return withoutGaps({
    service: text("service", 128),
    action: text("action", 128),
    agent: text("agent", 128),
    priority: isPriority(priority) ? priority : undefined,
    role: text("role", 64),
    key: text("key", 80),
    mode: isMode(mode) ? mode : undefined,
    q: text("q", 200),
  });
}

/** The address of the queue with a filter. */
export function queuePath(filter: QueueFilter): string {
  const query = filterQuery(filter);
  return query === "" ? "/" : `/?${query}`;
}
