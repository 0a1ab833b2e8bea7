// Skeletons and fingerprints of payloads.
export { fingerprintPayload, MAX_FINGERPRINTS } from "./skeleton/fingerprints";
export type { Fingerprint } from "./skeleton/fingerprints";
export { payloadTypes } from "./skeleton/payload-types";
export type { LeafType } from "./skeleton/payload-types";
export { createSkeletonHasher, skeletonHash } from "./skeleton/skeleton";
export type { SkeletonHasher } from "./skeleton/skeleton";
export { payloadStructure } from "./skeleton/structure";

// Settings.
export { ShieldSettings, shieldSettings } from "./settings";
export type { ShieldSettingsInput } from "./settings";

// Profiles: what is known of an agent, and how it changes.
export { baselineOf } from "./profile/baseline";
export type { Baseline } from "./profile/baseline";
export type { ApprovalChange, ChangeOutcome, ChangeResult, ModeEvent } from "./profile/change";
export type { ProfileChange, RunChange } from "./profile/change";
export { isKept } from "./profile/change";
export { changeProfile } from "./profile/change-profile";
export { isPardoned, pardonedStep, validPardons } from "./profile/pardons";
export { createProfile, SHIELD_MODES } from "./profile/profile";
export type { Pardon, PardonedStep, Profile, ProfileId, ShieldMode } from "./profile/profile";
export { ProfileData, readProfile, writeProfile } from "./profile/profile-data";
export { progressOf, strangestRuns, unseenMass } from "./profile/progress";
export type { Missing, StrangeRun } from "./profile/progress";
export { MAX_RECORDS } from "./profile/run-record";
export type { RunRecord } from "./profile/run-record";
export { reachableFrom, viewGraph } from "./profile/graph-view";
export type { GraphEdge, GraphNode, GraphView, Reachable } from "./profile/graph-view";

// Judging a step.
export { oddsText } from "./judge/explain";
export type { Reason } from "./judge/explain";
export { judgeStep } from "./judge/judge";
export type { Alarm, Verdict } from "./judge/judge";
export { continuesRun, judgingProfile } from "./judge/principal";
export type { JudgingProfile, KnownProfile } from "./judge/principal";
export { verdictText } from "./judge/verdict-text";
export { renewWatch, watchProfile } from "./judge/watch";
export type { Watch } from "./judge/watch";

// Where profiles are kept.
export { createMemoryProfileStore } from "./store/memory-profile-store";
export type { MemoryProfileStoreOptions } from "./store/memory-profile-store";
export type { ProfileStore, StoredChange, StoredProfile } from "./store/profile-store";

// Below: graphs and scores by themselves, for measurements and for who scores very many steps.
export { mergeGraphs } from "./graph/combine";
export { createGraph, MAX_COUNTERS } from "./graph/graph";
export type { Graph } from "./graph/graph";
export { GraphData, readGraph, writeGraph } from "./graph/graph-data";
export { countRunSteps } from "./graph/learn";
export { findAction, findSkeleton, isHigh, knownPriority, MAX_ACTIONS, MAX_SKELETONS } from "./graph/names";
export { MAX_STEPS } from "./graph/step";
export type { Step } from "./graph/step";
export { advanceWalk, createWalk, restartWalk } from "./graph/walk";
export type { Walk } from "./graph/walk";
export { calibrate, thresholdsOf } from "./profile/calibrate";
export type { Thresholds } from "./profile/calibrate";
export { highMaximum, leftOutMaximum } from "./profile/run-record";
export { scoreRun, SCORER_NAMES, SCORERS } from "./score/score-run";
export type { ScorerName } from "./score/score-run";
export type { Score, Scorer } from "./score/scorer";
export { conformalThreshold, rateBound, sigmaThreshold } from "./score/thresholds";
