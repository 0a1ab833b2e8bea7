import type { RequestListItem } from "@letsping/core";
import { serverNow } from "../../lib/clock";

const SOON_MS = 30 * 60_000;

export interface Group {
  title: string;
  items: RequestListItem[];
}

/** Due within 30 minutes, later, and what test keys ask, each soonest end first. */
export function groupItems(items: readonly RequestListItem[]): Group[] {
  const now = serverNow();
  const live = items.filter((item) => item.mode === "live");
  const isSoon = (item: RequestListItem) => Date.parse(item.expires_at) - now <= SOON_MS;
  return [
    { title: "Due within 30 minutes", items: live.filter(isSoon) },
    { title: "Later", items: live.filter((item) => !isSoon(item)) },
    { title: "Test, moves nothing real", items: items.filter((item) => item.mode === "test") },
  ].filter((group) => group.items.length > 0);
}
