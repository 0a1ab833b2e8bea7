import type { HiddenValue } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import { PRIORITIES } from "@letsping/core";
import type { Priority } from "@letsping/core";
import type { ShieldVerdict } from "@letsping/core";
import { fingerprintPayload } from "@letsping/shield";
import type { Fingerprint } from "@letsping/shield";
import { judgeStep } from "@letsping/shield";
import { judgingProfile } from "@letsping/shield";
import { knownPriority } from "@letsping/shield";
import type { Profile } from "@letsping/shield";
import type { Step } from "@letsping/shield";
import type { Verdict } from "@letsping/shield";
import { verdictText } from "@letsping/shield";
import type { Deps } from "../deps";
import { numberOf } from "./alarm-number";
import type { ReadyShield } from "./project-shield";
import { CONTEXT_STEPS } from "./session-steps";
import { readEarlierSteps } from "./session-steps";
import { visiblePayload } from "./skeleton-of";
import { withoutLeaves } from "./without-leaves";

/** A step as it is asked for: as the guardrails leave it, with the priority that the project's rule leaves it. */
export interface AskedStep {
  projectId: string;
  keyId: string;
  service: string;
  action: string;
  priority: Priority;
  /** Whether it would run without a person, and no rule says how dangerous it is at least. */
  isUnruled: boolean;
  payload: JsonObject;
  /** Values that the guardrails took out. */
  hidden: readonly HiddenValue[];
}

/** What the Shield says of a step, and what it keeps of it to learn from. */
export interface JudgedStep {
  /** SHA-256 of service, action and key structure, hex; null where it could not be made. */
  skeleton: string | null;
  /** Null where the project wants none for this action. */
  fingerprints: Fingerprint[] | null;
  /** Null where the agent is in Shadow: nothing is scored, and nothing would be held. */
  verdict: ShieldVerdict | null;
}

type JudgeDeps = Pick<
  Deps,
  "pool" | "prepare" | "cipher" | "projectShield" | "knownProfiles" | "skeletonOf" | "metrics" | "log"
>;

/** Values of the payload as keyed fingerprints, where the project wants them; never of what was taken out of it. */
export function fingerprintsOf(
  { fingerprints, fingerprintKey }: ReadyShield,
  { service, action, payload, hidden }: Pick<AskedStep, "service" | "action" | "payload" | "hidden">,
): Fingerprint[] | null {
  const isWanted = fingerprints.some((wanted) => wanted.service === service && wanted.action === action);
  if (!isWanted) return null;
  const taken = hidden.map(({ path }) => path);
  return fingerprintPayload(fingerprintKey, visiblePayload(withoutLeaves(payload, taken)));
}

function verdictOf(verdict: Verdict, { keyId }: AskedStep, service: string): ShieldVerdict {
  const { mode, alarm, hold, score, thresholds, reasons } = verdict;
  return {
    mode,
    alarm,
    held: hold,
    failed: false,
    bits: score.bits,
    soft_bits: thresholds.soft,
    hard_bits: thresholds.hard,
    text: verdictText(verdict),
    reasons: reasons.map(({ part, bits, text }) => ({ part, bits, text })),
    key_id: keyId,
    service,
  };
}

/**
 * How dangerous a step counts to be. What the agent says can only raise that: an action is as dangerous as it ever was for
 * this agent, and one that it never called and that nobody said anything about is dangerous.
 */
function priorityOf({ service, action, priority, isUnruled }: AskedStep, { graph }: Profile): Priority {
  const known = knownPriority(graph.names, service, action);
  const least = known ?? (isUnruled ? "high" : "low");
  return PRIORITIES.indexOf(least) > PRIORITIES.indexOf(priority) ? least : priority;
}

/**
 * What a step is judged after: the latest steps, and the latest of those that the agent is known for. Steps that it never
 * made say nothing about what comes after them, so that with a few of them, each harmless, it could wipe out what led here.
 */
function contextsOf(steps: readonly Step[], { graph }: Profile): (readonly Step[])[] {
  const latest = steps.slice(-CONTEXT_STEPS);
  const known = steps.filter(({ service, action }) => knownPriority(graph.names, service, action) !== null);
  const isSame = latest.every((step) => known.includes(step));
  return isSame ? [latest] : [latest, known.slice(-CONTEXT_STEPS)];
}

/** The verdict that keeps more from running: what would be held, else the greater alarm, else the less likely. */
function worseOf([first, ...others]: Verdict[]): Verdict {
  if (first === undefined) throw new Error("A step was judged after nothing.");
  const rank = ({ hold, alarm, score }: Verdict) => [Number(hold), numberOf(alarm), score.bits];
  return others.reduce((worst, verdict) => {
    const [one, other] = [rank(worst), rank(verdict)];
    const at = one.findIndex((part, place) => part !== other[place]);
    return at >= 0 && (other[at] ?? 0) > (one[at] ?? 0) ? verdict : worst;
  }, first);
}

/** Judges a step of an agent that is past Shadow; null in Shadow. */
async function judge(
  deps: JudgeDeps,
  { settings }: ReadyShield,
  asked: AskedStep,
  step: Step,
): Promise<ShieldVerdict | null> {
  const { projectId, keyId, service } = asked;
  const profiles = await deps.knownProfiles.find(projectId, keyId, settings);
  const judging = judgingProfile(profiles, service);
  if (judging === null || judging.mode === "shadow") return null;
  const judge = profiles.find(({ id }) => id.service === judging.id.service);
  if (judge === undefined) throw new Error("The profile that judges is none of those that were found.");
  const { steps, nowMs } = await readEarlierSteps(deps, { projectId, keyId }, settings.idle_ms);
  const end = deps.metrics.shieldSeconds.startTimer();
  const weighed = { ...step, priority: priorityOf(asked, judge.watch.profile) };
  const verdict = worseOf(
    contextsOf(steps, judge.watch.profile).map((earlier) =>
      judgeStep(judge.watch, earlier, weighed, nowMs, judging.mode),
    ),
  );
  end();
  const { soft, hard } = verdict.thresholds;
  // Nothing is above what is no number, so such a score would let everything pass.
  if (![verdict.score.bits, soft, hard].every(Number.isFinite))
    throw new Error("The score of a step, or its bounds, are no numbers.");
  deps.metrics.shieldSteps.inc({ alarm: verdict.alarm });
  if (verdict.hold) deps.metrics.shieldHolds.inc();
  return verdictOf(verdict, asked, judge.id.service);
}

/** The verdict on a step that could not be judged: it waits for a person, whatever its rule says. */
function failedVerdict({ keyId, service }: AskedStep): ShieldVerdict {
  return {
    mode: "enforcing",
    alarm: "none",
    held: true,
    failed: true,
    bits: 0,
    soft_bits: 0,
    hard_bits: 0,
    text: "The Shield could not judge this step, so it waits for a person.",
    reasons: [],
    key_id: keyId,
    service,
  };
}

/**
 * Judges a step before it is stored. Never throws: an error that the agent could repeat, until it finds a moment in which
 * the Shield is blind, would be a way around it. What fails waits for a person.
 */
export async function judgeProposal(deps: JudgeDeps, asked: AskedStep): Promise<JudgedStep> {
  let skeleton: string | null = null;
  let fingerprints: Fingerprint[] | null = null;
  try {
    const { projectId, service, action, priority, payload } = asked;
    skeleton = deps.skeletonOf(service, action, payload);
    const ready = await deps.projectShield.find(projectId);
    fingerprints = fingerprintsOf(ready, asked);
    const step = { service, action, priority, skeleton, ...(fingerprints && { fingerprints }) };
    return { skeleton, fingerprints, verdict: await judge(deps, ready, asked, step) };
  } catch (cause) {
    deps.metrics.shieldFailures.inc();
    deps.log.error({ err: cause }, "the Shield could not judge a step, so it waits for a person");
    return { skeleton, fingerprints, verdict: failedVerdict(asked) };
  }
}
