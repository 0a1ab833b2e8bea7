import type { RequestListItem } from "@letsping/core";
import { hourMinute, shortDay } from "../../lib/format";
import { EXECUTIONS } from "./outcomes";

type Decided = Pick<RequestListItem, "status" | "created_at" | "resolved_at" | "decided_by">;

/** “14:26”, with its day where that is not the day of the asking. */
function whenDecided({ resolved_at, created_at }: Decided): string {
  if (resolved_at === null) return "";
  const isSameDay = new Date(resolved_at).toDateString() === new Date(created_at).toDateString();
  return isSameDay ? hourMinute(resolved_at) : `${shortDay(resolved_at)}, ${hourMinute(resolved_at)}`;
}

/** Who ended a request, and when: “Maya Lindqvist at 14:26”. */
export function decidedWords(item: Decided): string {
  const when = whenDecided(item);
  if (item.status === "EXPIRED") return when === "" ? "Nobody decided" : `Nobody decided by ${when}`;
  const who = item.decided_by?.name ?? (item.status === "CANCELLED" ? "By the agent" : "Nobody decided");
  return when === "" ? who : `${who} at ${when}`;
}

/** What became of it, and when it was asked, by which the rows stand: “ran, asked 14:19”. */
export function askedWords(item: Pick<RequestListItem, "execution_state" | "created_at">): string {
  const ran = EXECUTIONS[item.execution_state].short;
  return `${ran === "" ? "" : `${ran}, `}asked ${hourMinute(item.created_at)}`;
}
