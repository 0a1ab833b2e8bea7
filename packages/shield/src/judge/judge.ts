import { isHigh } from "../graph/names";
import { MAX_STEPS } from "../graph/step";
import type { Step } from "../graph/step";
import { isPardoned } from "../profile/pardons";
import { pardonedStep } from "../profile/pardons";
import type { ShieldMode } from "../profile/profile";
import type { Thresholds } from "../profile/calibrate";
import { scoreNext } from "../score/score-run";
import { scoreParts } from "../score/score-run";
import type { Score } from "../score/scorer";
import { explain } from "./explain";
import type { Reason } from "./explain";
import { startWalk } from "./watch";
import type { Watch } from "./watch";

/**
 * - `none`: as ever
 * - `soft`: unusual. A badge; of a critical call in Enforcing, a reason to hold
 * - `hard`: very unusual
 */
export type Alarm = "none" | "soft" | "hard";

export interface Verdict {
  /** Whether a person must look before the step reaches its tool. Only in Enforcing. */
  hold: boolean;
  alarm: Alarm;
  /** A person approved exactly this step lately: of it only values that are new raise an alarm. */
  isPardoned: boolean;
  score: Score;
  thresholds: Thresholds;
  /** The mode that it was judged in. */
  mode: ShieldMode;
  /** Why, most important first. */
  reasons: Reason[];
}

/** What was found of the latest call with side effects: whether it was above the threshold of pairs. */
interface Before {
  isAbovePair: boolean;
}

function alarmOf(bits: number, thresholds: Thresholds, before: Before): Alarm {
  if (bits > thresholds.hard) return "hard";
  // One alone would be too many false alarms, two in a row are not.
  if (before.isAbovePair && bits > thresholds.pair) return "hard";
  return bits > thresholds.soft ? "soft" : "none";
}

function mustHold(alarm: Alarm, mode: ShieldMode, { priority }: Step): boolean {
  if (mode !== "enforcing") return false;
  return alarm === "hard" || (alarm === "soft" && priority === "critical");
}

/**
 * Judges a step by the steps of its run before it. Reads only: nothing is learned, and the same profile gives the same
 * verdict. Calls of low or medium priority raise no alarm; they are scored for people to see.
 *
 * @param earlier steps of the run before it, oldest first; the latest 128 count
 * @param nowMs for pardons, in milliseconds since 1970
 * @param mode what `judgingProfile` says. Default the profile's own
 * @throws whatever a damaged profile throws; who calls this holds the step for a person then
 */
export function judgeStep(
  watch: Watch,
  earlier: readonly Step[],
  step: Step,
  nowMs: number,
  mode: ShieldMode = watch.profile.mode,
): Verdict {
  const { profile, settings, thresholds } = watch;
  const walk = startWalk(watch);
  let before: Before = { isAbovePair: false };
  // Of a session that never ends, what was long ago says nothing any more, and would take its time at every step.
  const recent = earlier.slice(-MAX_STEPS);
  recent.forEach((other, at) => {
    const bits = scoreNext(walk, other, settings.scorer);
    if (!isHigh(other.priority)) return;
    const isFree =
      bits <= thresholds.pair || isPardoned(profile, pardonedStep(recent[at - 1], other), nowMs, settings);
    before = { isAbovePair: !isFree };
  });
  const score = scoreParts(walk, step, settings.scorer);
  const pardoned = isPardoned(profile, pardonedStep(recent[recent.length - 1], step), nowMs, settings);
  // What a person pardoned is an action with a structure after another; nobody said so of other values.
  const bits = pardoned ? score.values : score.bits;
  const alarm = isHigh(step.priority) ? alarmOf(bits, thresholds, before) : "none";
  return {
    hold: mustHold(alarm, mode, step),
    alarm,
    isPardoned: pardoned,
    score,
    thresholds,
    mode,
    reasons: explain(walk, step, score, settings.scorer),
  };
}
