import type { ShieldMissing, ShieldMode } from "@letsping/core";
import { dayName, plural, shortDay } from "../../lib/format";

export const MODES: readonly ShieldMode[] = ["shadow", "soft_lock", "enforcing"];

export const MODE_NAMES: Record<ShieldMode, string> = {
  shadow: "Shadow",
  soft_lock: "Soft-Lock",
  enforcing: "Enforcing",
};

/** What a mode does about an unusual step. */
export const MODE_DOES: Record<ShieldMode, string> = {
  shadow: "only watching",
  soft_lock: "only telling",
  enforcing: "holds unusual steps",
};

/** Class of a mode's dot: a ring, half a disc, a disc. */
export const MODE_DOTS: Record<ShieldMode, string> = { shadow: "shad", soft_lock: "soft", enforcing: "enf" };

/** “today”, “yesterday”, “3 November”. */
export function sinceWords(at: string, nowMs: number): string {
  const name = dayName(at, nowMs);
  return name === "Today" || name === "Yesterday" ? name.toLowerCase() : shortDay(at);
}

/** “3.1%”; small shares keep a digit, and what is not nothing never reads as 0. */
export function shareWords(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return "under 0.1%";
  return `${Number(percent.toFixed(percent < 10 ? 1 : 0)).toLocaleString("en")}%`;
}

/** What is missing, as a fact and its bound: “12 of 30” and “runs learned”. */
export interface MissingWords {
  /** What was measured. */
  value: string;
  words: string;
  /** How far it is, between 0 and 1. */
  progress: number;
}

const upTo = (have: number, need: number) => (need > 0 ? Math.min(1, have / need) : 1);
const downTo = (have: number, need: number) => (have > need ? need / have : 1);

/** What is missing for the next mode, in words. */
export function missingWords({ what, have, need }: ShieldMissing): MissingWords {
  const counted = `${Math.floor(have).toLocaleString("en")} of ${need.toLocaleString("en")}`;
  switch (what) {
    case "runs":
      return { value: counted, words: "runs learned", progress: upTo(have, need) };
    case "calls":
      return { value: counted, words: "calls learned", progress: upTo(have, need) };
    case "unseen":
      return {
        value: shareWords(have),
        words: `of its steps are new; ${shareWords(need)} are allowed`,
        progress: downTo(have, need),
      };
    case "alarm_rate":
      return {
        value: `up to ${shareWords(have)}`,
        words: `of its runs raise an alarm; ${shareWords(need)} are allowed`,
        progress: downTo(have, need),
      };
    case "review":
      return { value: counted, words: "strange runs reviewed", progress: upTo(have, need) };
    case "click":
      return { value: "Your click", words: "is the last step", progress: 0 };
  }
}

/** Whether only a person's click is missing. */
export function isClickAllThatIsMissing(missing: readonly ShieldMissing[]): boolean {
  return missing.every(({ what }) => what === "click");
}

/** “No graph yet…”, with the number of runs that this project asks for where it is known. */
export function noGraphWords(missing: readonly ShieldMissing[]): string {
  const runs = missing.find(({ what }) => what === "runs")?.need;
  const until = runs === undefined ? "while the Shield still learns" : `before ${plural(runs, "run")}`;
  return `It is drawn from the first request; nothing is held ${until}.`;
}
