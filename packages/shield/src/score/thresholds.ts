/** Stands for the maximum of a run without a call that could raise an alarm. */
export const NO_CALL = -1;
/** Least standard deviation, in bits: a profile that does always the same must not alarm on a trifle. */
const LEAST_SIGMA = 1;

/** Fewest runs of which a conformal threshold can be taken: with one more run, one in `share` is the greatest. */
export function leastRuns(share: number): number {
  return Math.ceil(1 / share - 1e-9) - 1;
}

/**
 * Conformal threshold: of `n` maxima of ordinary runs the ⌈(n+1)(1−share)⌉-th smallest. A further ordinary run is above
 * it with a probability of `share` at most, whatever the distribution, as long as runs are alike (exchangeable).
 *
 * @param maxima the greatest score of each run
 * @returns null where there are too few runs for that share
 */
export function conformalThreshold(maxima: readonly number[], share: number): number | null {
  if (maxima.length < leastRuns(share)) return null;
  const rank = Math.ceil((maxima.length + 1) * (1 - share) - 1e-9);
  return [...maxima].sort((one, other) => one - other)[rank - 1] ?? null;
}

/** Mean + 3 standard deviations of the scores. @returns null of nothing */
export function sigmaThreshold(scores: readonly number[], leastSigma = LEAST_SIGMA): number | null {
  if (scores.length === 0) return null;
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  return mean + 3 * Math.max(leastSigma, Math.sqrt(variance));
}

/** Probability of at most `most` hits in `trials`, each with the same probability. */
function atMost(most: number, trials: number, probability: number): number {
  // Logarithms: of many trials the first term is less than the least number there is.
  const odds = Math.log(probability) - Math.log1p(-probability);
  let term = trials * Math.log1p(-probability);
  let sum = Math.exp(term);
  for (let hits = 1; hits <= most; hits++) {
    term += Math.log((trials - hits + 1) / hits) + odds;
    sum += Math.exp(term);
  }
  return sum;
}

/**
 * The greatest rate that is still plausible after `hits` in `trials`: one-sided Clopper-Pearson bound of 95 %.
 * 0 of 29 gives 9.8 %.
 */
export function rateBound(hits: number, trials: number): number {
  if (hits >= trials) return 1;
  let [low, high] = [0, 1];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (atMost(hits, trials, middle) > 0.05) low = middle;
    else high = middle;
  }
  return high;
}
