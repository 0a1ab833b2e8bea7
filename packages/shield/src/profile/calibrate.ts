import type { Graph } from "../graph/graph";
import type { ShieldSettings } from "../settings";
import { conformalThreshold } from "../score/thresholds";
import { leastRuns } from "../score/thresholds";
import { scoreRun } from "../score/score-run";
import { sigmaThreshold } from "../score/thresholds";
import { leftOutMaximum } from "./run-record";
import type { RunRecord } from "./run-record";

/** Share of ordinary runs with a call above `pair`: two of them in a row hold, where one does not. */
const PAIR_SHARE = 0.1;
/** Share of ordinary runs above `strict`. */
const STRICT_SHARE = 0.01;
/** Fewest runs that thresholds are measured on. */
const LEAST_RUNS = 19;
/** Runs after which thresholds are worth measuring again. */
export const CALIBRATE_EVERY = 25;

/** Bits above which a call of high or critical priority is an alarm. */
export interface Thresholds {
  /** Runs that they were measured on. With too few, all are the fallback. */
  runs: number;
  isFallback: boolean;
  /** Conformal: the setting `false_alarms` is the share of ordinary runs above it. */
  soft: number;
  /** Mean + 3σ of the maxima of runs. Never below `soft`. */
  hard: number;
  /** Conformal, 10 %. */
  pair: number;
  /** Conformal, 1 %; null below 99 runs. For people to see, nothing is held by it. */
  strict: number | null;
}

/** Thresholds of these maxima of ordinary runs. */
export function thresholdsOf(maxima: readonly number[], settings: ShieldSettings): Thresholds {
  const { fallback_bits: fallback, false_alarms: share } = settings;
  const isFallback = maxima.length < Math.max(LEAST_RUNS, leastRuns(share));
  const soft = isFallback ? fallback : (conformalThreshold(maxima, share) ?? fallback);
  const hard = isFallback ? fallback : (sigmaThreshold(maxima) ?? fallback);
  return {
    runs: maxima.length,
    isFallback,
    soft,
    hard: Math.max(soft, hard),
    pair: isFallback ? fallback : (conformalThreshold(maxima, PAIR_SHARE) ?? fallback),
    strict: conformalThreshold(maxima, STRICT_SHARE),
  };
}

/** The one threshold of the documented rule: mean + 3σ of the scores of calls that were learned, whatever their run. */
function documentedThresholds(
  graph: Graph,
  records: readonly RunRecord[],
  settings: ShieldSettings,
): Thresholds {
  const isFallback = records.length < LEAST_RUNS;
  const scores = records.flatMap(({ steps }) => scoreRun(graph, steps, "documented"));
  const sigma = isFallback ? null : sigmaThreshold(scores);
  const bits = sigma ?? settings.fallback_bits;
  return { runs: records.length, isFallback, soft: bits, hard: bits, pair: bits, strict: null };
}

/** Measures thresholds on the runs that a profile keeps, each scored as if it had not been learned. */
export function calibrate(graph: Graph, records: readonly RunRecord[], settings: ShieldSettings): Thresholds {
  if (settings.scorer === "documented") return documentedThresholds(graph, records, settings);
  return thresholdsOf(
    records.map((record) => leftOutMaximum(graph, record, settings.scorer)),
    settings,
  );
}
