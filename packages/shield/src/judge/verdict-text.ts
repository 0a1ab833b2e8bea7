import { oddsText } from "./explain";
import type { Verdict } from "./judge";

/**
 * A verdict in words, for the page of a request: how unusual the step is, beside what is ordinary for this agent, and
 * why. Names in it are the agent's own words: show it as text.
 */
export function verdictText({ alarm, isPardoned, score, thresholds, reasons }: Verdict): string {
  const odds = oddsText(score.bits);
  if (isPardoned) return `A person has approved exactly this step lately. Without that it would be ${odds}.`;
  if (alarm === "none") return `Nothing unusual for this agent: ${odds}.`;
  const bound = score.bits > thresholds.hard ? thresholds.hard : thresholds.soft;
  const known = thresholds.isFallback
    ? "too few of its runs are known to measure what is ordinary"
    : `of its last ${thresholds.runs} runs nearly all stayed within ${oddsText(bound)}`;
  const how = alarm === "hard" ? "Very unusual" : "Unusual";
  return [`${how} for this agent: ${odds}; ${known}.`, ...reasons.map(({ text }) => text)].join(" ");
}
