import { assertNever } from "@letsping/core";
import { boundGraph } from "../graph/combine";
import { countDistinct } from "../graph/fade";
import { moveClock } from "../graph/fade";
import { scale } from "../graph/fade";
import { createGraph } from "../graph/graph";
import { countOneStep } from "../graph/learn";
import { countRunSteps } from "../graph/learn";
import { MAX_STEPS } from "../graph/step";
import type { ShieldSettings } from "../settings";
import type { ApprovalChange } from "./change";
import type { ChangeOutcome } from "./change";
import type { ChangeResult } from "./change";
import type { ModeEvent } from "./change";
import type { ProfileChange } from "./change";
import type { RunChange } from "./change";
import { isSameStep } from "./pardons";
import { MAX_PARDONS } from "./pardons";
import { pardonedStep } from "./pardons";
import { validPardons } from "./pardons";
import type { PardonedStep } from "./profile";
import type { Profile } from "./profile";
import type { ShieldMode } from "./profile";
import { stricter } from "./profile";
import { missingCounts } from "./progress";
import { progressOf } from "./progress";
import { addRecord } from "./run-record";
import type { RunRecord } from "./run-record";
import { weightNow } from "./run-record";

/** Most changes that a profile remembers, so that none is made twice. */
export const MAX_DONE = 512;
/** Runs that demotion looks back on. */
const MAX_OUTCOMES = 20;
/** Share of what was known that a new deployment starts from. */
const NEW_VERSION_WEIGHT = 0.5;

const UNCHANGED = (outcome: ChangeOutcome): ChangeResult => ({ outcome, event: null });
const APPLIED = (event: ModeEvent | null = null): ChangeResult => ({ outcome: "applied", event });

const idOf = ({ kind, id }: ProfileChange) => `${kind}:${id}`;
const isDone = (profile: Profile, id: string) => profile.done.some((change) => change.id === id);

/** Remembers a change. What is forgotten for it moves the horizon: whether older ones were made is not known any more. */
function remember(profile: Profile, id: string, atMs: number): void {
  profile.done.push({ id, atMs });
  if (profile.done.length <= MAX_DONE) return;
  const oldest = profile.done.reduce((least, change) => (change.atMs < least.atMs ? change : least));
  profile.done.splice(profile.done.indexOf(oldest), 1);
  profile.horizonMs = Math.max(profile.horizonMs, oldest.atMs);
}

function changeMode(profile: Profile, to: ShieldMode, atMs: number, why: ModeEvent["why"]): ModeEvent | null {
  const from = profile.mode;
  if (from === to) return null;
  profile.mode = to;
  profile.modeSinceMs = atMs;
  profile.outcomes = [];
  if (to === "enforcing") profile.isEstablished = true;
  if (to === "soft_lock") profile.trial = { runs: 0, alarms: 0 };
  return { from, to, why };
}

/** Goes on to the next mode where nothing is missing for it. */
function promote(profile: Profile, atMs: number, settings: ShieldSettings): ModeEvent | null {
  // The review is looked at last: it takes milliseconds.
  if (missingCounts(profile, settings).length > 0) return null;
  if (profile.mode === "soft_lock" && !settings.enforce_automatically) return null;
  const progress = progressOf(profile, settings);
  if (progress === null || progress.missing.length > 0) return null;
  return changeMode(profile, progress.next, atMs, "criteria");
}

/** Stops enforcing where people keep approving what was held. Other alarms do not count: an attacker could make them. */
function demote(profile: Profile, change: RunChange, settings: ShieldSettings): ModeEvent | null {
  if (profile.mode !== "enforcing") return null;
  profile.outcomes.push(change.alarm !== "none" && change.decision === "approved");
  profile.outcomes.splice(0, profile.outcomes.length - MAX_OUTCOMES);
  const approved = profile.outcomes.filter((isFalseAlarm) => isFalseAlarm).length;
  if (approved < settings.demote_alarms) return null;
  return changeMode(profile, "soft_lock", change.atMs, "false_alarms");
}

/** Counts a run for the trial of Soft-Lock, once, whether or not it is learned. */
function countTrial(profile: Profile, { alarm }: RunChange): void {
  if (profile.mode !== "soft_lock") return;
  profile.trial.runs++;
  if (alarm !== "none") profile.trial.alarms++;
}

function learn(profile: Profile, change: RunChange, settings: ShieldSettings): void {
  const { graph } = profile;
  const steps = change.steps.slice(0, MAX_STEPS);
  moveClock(graph, change.atMs, { days: settings.half_life_days, runs: settings.half_life_runs });
  countRunSteps(graph, steps, 1, change.atMs);
  graph.runs++;
  graph.calls += steps.length;
  profile.totalRuns++;
  const record: RunRecord = {
    id: change.id,
    version: profile.version,
    endedMs: change.atMs,
    age: graph.age,
    steps,
    isFromShadow: profile.mode === "shadow",
    isReviewed: change.decision === "approved",
  };
  addRecord(profile.records, record, profile.mode !== "enforcing");
  profile.graph = boundGraph(graph);
}

function addRun(profile: Profile, change: RunChange, settings: ShieldSettings): ChangeResult {
  if (change.version !== profile.version) return UNCHANGED("other_version");
  if (change.steps.length === 0) return UNCHANGED("empty");
  const waiting = `waiting:${change.id}`;
  const waited = isDone(profile, waiting);
  if (!waited) countTrial(profile, change);
  const isFlagged = change.alarm !== "none" && change.decision !== "approved";
  if (change.decision === "rejected") {
    remember(profile, idOf(change), change.atMs);
    return UNCHANGED("rejected");
  }
  const judgedIn = stricter(profile.mode, change.judgedIn ?? "shadow");
  if (isFlagged && judgedIn !== "shadow") {
    if (!waited) remember(profile, waiting, change.atMs);
    return UNCHANGED("quarantined");
  }
  learn(profile, change, settings);
  remember(profile, idOf(change), change.atMs);
  const demoted = demote(profile, change, settings);
  return APPLIED(demoted ?? promote(profile, change.atMs, settings));
}

function addPardon(profile: Profile, step: PardonedStep, atMs: number, settings: ShieldSettings): void {
  const others = validPardons(profile, atMs, settings).filter((pardon) => !isSameStep(pardon, step));
  const pardon = { ...step, grantedMs: atMs, age: profile.graph.age };
  profile.pardons = [...others, pardon].slice(-MAX_PARDONS);
}

/** What approvals have added to a counter may not be more than the cap: one person's clicks are not a habit. */
function approve(profile: Profile, change: ApprovalChange, settings: ShieldSettings): ChangeResult {
  if (change.version !== profile.version) return UNCHANGED("other_version");
  const { graph } = profile;
  // The run itself counts once, when it is over.
  const weight = settings.approval_weight - 1;
  const touched = countOneStep(graph, change.earlier, change.step, 0, change.atMs);
  const room = [...touched].map((edge) => {
    const before = graph.reinforced.get(edge)?.weight ?? 0;
    return settings.approval_cap - before / graph.unit;
  });
  const added = Math.max(0, Math.min(weight, ...room));
  countOneStep(graph, change.earlier, change.step, added, change.atMs);
  for (const edge of touched) {
    const before = graph.reinforced.get(edge)?.weight ?? 0;
    graph.reinforced.set(edge, { weight: before + added * graph.unit, age: graph.age });
  }
  addPardon(
    profile,
    pardonedStep(change.earlier[change.earlier.length - 1], change.step),
    change.atMs,
    settings,
  );
  profile.graph = boundGraph(graph);
  return APPLIED();
}

/** Takes a run out again, as far as it has not faded. */
function forget(profile: Profile, runId: string): ChangeResult {
  const record = profile.records.find(({ id }) => id === runId);
  if (record === undefined) return UNCHANGED("not_found");
  const { graph } = profile;
  countRunSteps(graph, record.steps, -weightNow(graph, record), null);
  // A new version counts from half of the runs, and may forget more of them than that.
  graph.runs = Math.max(0, graph.runs - 1);
  graph.calls = Math.max(0, graph.calls - record.steps.length);
  profile.totalRuns--;
  profile.records = profile.records.filter((other) => other !== record);
  return APPLIED();
}

function review(profile: Profile, runId: string, verdict: "ordinary" | "strange"): ChangeResult {
  if (verdict === "strange") return forget(profile, runId);
  const record = profile.records.find(({ id }) => id === runId);
  if (record === undefined) return UNCHANGED("not_found");
  record.isReviewed = true;
  return APPLIED();
}

function choose(profile: Profile, to: ShieldMode, atMs: number, settings: ShieldSettings): ChangeResult {
  if (to === "enforcing" && profile.mode !== "enforcing") {
    const progress = progressOf(profile, settings);
    const isReady = progress?.next === "enforcing" && progress.missing.every(({ what }) => what === "click");
    if (!isReady) return UNCHANGED("not_yet");
  }
  if (to === "soft_lock" && profile.mode === "shadow") {
    const progress = progressOf(profile, settings);
    if (progress !== null && progress.missing.length > 0) return UNCHANGED("not_yet");
  }
  profile.isEstablished = true;
  return APPLIED(changeMode(profile, to, atMs, "person"));
}

/** Runs of Shadow that were never reviewed, with the weight that they have left: the next version learned from them too. */
function recordsAhead({ mode, records }: Profile): RunRecord[] {
  if (mode === "enforcing") return [];
  const halfLives = Math.log2(1 / NEW_VERSION_WEIGHT);
  return records
    .filter(({ isFromShadow }) => isFromShadow)
    .map((record) => ({ ...record, age: record.age - halfLives }));
}

/** Another deployment: it starts from half of what was known, with thresholds of its own, and holds nothing at first. */
function newVersion(profile: Profile, atMs: number): ChangeResult {
  const { graph } = profile;
  profile.version++;
  scale(graph, NEW_VERSION_WEIGHT);
  countDistinct(graph);
  graph.runs = Math.floor(graph.runs * NEW_VERSION_WEIGHT);
  graph.calls = Math.floor(graph.calls * NEW_VERSION_WEIGHT);
  profile.records = recordsAhead(profile);
  profile.trial = { runs: 0, alarms: 0 };
  const event = profile.mode === "enforcing" ? changeMode(profile, "soft_lock", atMs, "version") : null;
  return APPLIED(event);
}

function reset(profile: Profile, atMs: number): ChangeResult {
  profile.version++;
  profile.graph = createGraph();
  profile.totalRuns = 0;
  profile.records = [];
  profile.pardons = [];
  profile.trial = { runs: 0, alarms: 0 };
  profile.isEstablished = false;
  return APPLIED(changeMode(profile, "shadow", atMs, "reset"));
}

function apply(profile: Profile, change: ProfileChange, settings: ShieldSettings): ChangeResult {
  switch (change.kind) {
    case "run":
      return addRun(profile, change, settings);
    case "approval":
      return approve(profile, change, settings);
    case "forget":
      return forget(profile, change.runId);
    case "review":
      return review(profile, change.runId, change.verdict);
    case "pardon":
      addPardon(profile, change.step, change.atMs, settings);
      return APPLIED();
    case "unpardon":
      profile.pardons = profile.pardons.filter((pardon) => !isSameStep(pardon, change.step));
      return APPLIED();
    case "mode":
      return choose(profile, change.mode, change.atMs, settings);
    case "version":
      return newVersion(profile, change.atMs);
    case "reset":
      return reset(profile, change.atMs);
    default:
      return assertNever(change);
  }
}

/**
 * Changes a profile, in place, once: a change that was made before is `known` and changes nothing. Stores call this
 * inside their transaction; whoever keeps a copy in memory makes the same change to it.
 */
export function changeProfile(
  profile: Profile,
  change: ProfileChange,
  settings: ShieldSettings,
): ChangeResult {
  const id = idOf(change);
  if (isDone(profile, id)) return UNCHANGED("known");
  if (profile.horizonMs > 0 && change.atMs <= profile.horizonMs) return UNCHANGED("stale");
  const result = apply(profile, change, settings);
  // A run remembers itself: one that waits for a decision may come again.
  if (result.outcome === "applied" && change.kind !== "run") remember(profile, id, change.atMs);
  return result;
}
