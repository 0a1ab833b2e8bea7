import type { Walk } from "../graph/walk";

/** How unusual a step is, in bits: a step of S bits is one in 2^S. The parts add up to `bits`. */
export interface Score {
  bits: number;
  /** Where the step stands: the action after the ones before it. */
  path: number;
  /** The action in runs that had certain earlier ones. */
  earlier: number;
  /** The structure of the payload, for this action. */
  payload: number;
  /** Values that are new, where fingerprints are given. */
  values: number;
}

/**
 * How unusual an action with a skeleton is where a walk stands, in two forms: the sum alone, which is what a score costs,
 * and with its parts. Numbers are of the graph's names; `UNKNOWN` is fine. Values are not part of either.
 */
export interface Scorer {
  bits: (walk: Walk, action: number, skeleton: number) => number;
  parts: (walk: Walk, action: number, skeleton: number) => Score;
}

const PER_LN = 1 / Math.LN2;

/** Bits of a probability. */
export const bitsOf = (probability: number) => 0 - Math.log(probability) * PER_LN;

/** A score of its parts. */
export function scoreOf(path: number, earlier = 0, payload = 0, values = 0): Score {
  return { bits: path + earlier + payload + values, path, earlier, payload, values };
}
