import type { Graph } from "../graph/graph";
import { LEAST_WEIGHT } from "../graph/graph";
import type { Step } from "../graph/step";
import { findPath } from "../graph/values";
import type { PathValues } from "../graph/values";
import { bitsOf } from "./scorer";

/** Runs after which a path can say that a value is new. */
const LEAST_RUNS = 5;
/** Weight of a value that stands nowhere else either, and of one that another path of this agent knows. */
const NEW_WEIGHT = 3;
const NEW_HERE_WEIGHT = 1;
/** A sum of weights that is meant to be one run may be a little more. */
const ONE_RUN = 1 + 1e-6;

/** The most unusual value of a step. */
export interface NewValue {
  bits: number;
  path: string;
  /** Different values that the path has had. */
  known: number;
  /** Whether another path of the agent has had it. */
  isKnownElsewhere: boolean;
}

/** Bits of a value that a path has never had: the share of its runs whose value was the only one (Good-Turing). */
function newBits(at: PathValues, unit: number): number {
  let once = 0;
  for (const weight of at.seen.values()) if (weight <= ONE_RUN * unit) once += weight;
  return bitsOf((once + 0.5 * unit) / (at.total + unit));
}

/** The most unusual new value of a step; null where none is new, or too little is known. */
export function findNewValue(graph: Graph, step: Step, action: number): NewValue | null {
  const { values, unit } = graph;
  let found: NewValue | null = null;
  for (const { path, value } of step.fingerprints ?? []) {
    const at = action < 0 ? undefined : findPath(values, action, path);
    if (at === undefined || at.isFree || at.total < LEAST_RUNS * unit) continue;
    if ((at.seen.get(value) ?? 0) >= LEAST_WEIGHT * unit) continue;
    const isKnownElsewhere = values.places.has(value);
    const bits = (isKnownElsewhere ? NEW_HERE_WEIGHT : NEW_WEIGHT) * newBits(at, unit);
    if (found === null || bits > found.bits) found = { bits, path, known: at.seen.size, isKnownElsewhere };
  }
  return found;
}
