import type { GuardrailReplayAnswer } from "@letsping/core";
import { shortDay } from "../../lib/format";

export type Outcome = GuardrailReplayAnswer["changes"][number]["now"];

/** What would be done with a request, as its tag says it. */
export const WOULD: Readonly<Record<Outcome, { word: string; tone: string }>> = {
  allow: { word: "Let through", tone: "go" },
  flag: { word: "Flag", tone: "warn" },
  block: { word: "Block", tone: "stop" },
};

export interface ReplaySummary {
  judged: number;
  unchanged: number;
  /** Of those that would change, how many would become what. `isLeast`: there may be more than are listed. */
  newly: Readonly<Record<Outcome, number>>;
  isLeast: boolean;
  notJudged: number;
}

export function summaryOf({ looked_at, now, changes, changed }: GuardrailReplayAnswer): ReplaySummary {
  const judged = now.allow + now.flag + now.block;
  const newly = { allow: 0, flag: 0, block: 0 };
  for (const { would } of changes) newly[would]++;
  return {
    judged,
    unchanged: judged - changed,
    newly,
    isLeast: changed > changes.length,
    notJudged: looked_at - judged,
  };
}

/** “12 November to now”. */
export function periodWords({ from }: Pick<GuardrailReplayAnswer, "from">): string {
  return from === null ? "" : `${shortDay(from)} to now`;
}
