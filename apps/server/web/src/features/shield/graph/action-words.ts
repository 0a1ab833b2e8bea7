import type { ShieldAlarm } from "@letsping/core";
import { plural } from "../../../lib/format";
import { START_ID } from "./graph-model";
import type { DrawnAction, DrawnGraph, NumberedStep } from "./graph-model";

const ALARMS: Record<ShieldAlarm, string> = { none: "", soft: "Unusual", hard: "Very unusual" };

/** What was noticed of a step: “Very unusual, held”; empty where nothing was. */
export function noticeWords({
  alarm,
  held,
  status,
}: Pick<NumberedStep, "alarm" | "held" | "status">): string {
  const parts = [
    ALARMS[alarm],
    held ? (status === "waiting" ? "held" : "was held") : "",
    status === "refused" ? "refused" : "",
  ].filter((part) => part !== "");
  const text = parts.join(", ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** “412 calls”, “under 1 call”: counts have faded. */
export function callsWords({ id, calls }: Pick<DrawnAction, "id" | "calls">): string {
  const [one, many] = id === START_ID ? ["run", "runs"] : ["call", "calls"];
  return calls > 0 && calls < 0.5 ? `under 1 ${one}` : plural(Math.round(calls), one, many);
}

/** The quiet line of an action: what stands out in the run, else its service where that is another, and its calls. */
export function secondLine(action: DrawnAction, graph: DrawnGraph): string {
  if (action.alarmed) {
    const verb = action.alarmed.held ? "held" : action.alarmed.alarm === "hard" ? "very unusual" : "unusual";
    return `${verb} at step ${action.alarmed.number}`;
  }
  if (!action.isKnown) return graph.isLearned ? "never seen before" : "not learned yet";
  const service = action.service !== graph.service && action.id !== START_ID ? `${action.service} · ` : "";
  return `${service}${callsWords(action)}`;
}

/** The name of an action; the start of a run has none of its own. */
export function actionName({ id, action }: Pick<DrawnAction, "id" | "action">): string {
  return id === START_ID ? "Start" : action;
}

/** What a node says by its colours and its outline, for who hears it; empty where it says nothing. */
export function spokenLooks(action: DrawnAction, reach: number | null): string {
  const notice = action.alarmed ? noticeWords(action.alarmed) : "";
  const reached = reach === null ? "" : `within reach, ${Math.max(1, Math.round(reach * 100))}%`;
  return [notice, reached].filter((part) => part !== "").join(", ");
}
