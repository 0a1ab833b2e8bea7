/** The value below which a share of the values lies (nearest rank). @param share 0 to 1 @throws RangeError without values */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (found === undefined) throw new RangeError("There is no quantile of nothing.");
  return found;
}

/** The middle value; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new RangeError("There is no median of nothing.");
  return (low + high) / 2;
}

/** What several rounds gave: their median and how far they lie apart. */
export interface Figure {
  median: number;
  least: number;
  most: number;
}

/** @throws RangeError without values */
export function figureOf(values: readonly number[]): Figure {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/**
 * How often a value goes into another, round by round: what disturbs the machine in a round falls on both.
 *
 * @throws RangeError where not each round has both
 */
export function ratioOf(ours: readonly number[], theirs: readonly number[]): Figure {
  if (ours.length !== theirs.length) {
    throw new RangeError(`${ours.length} rounds cannot be compared with ${theirs.length}.`);
  }
  return figureOf(ours.map((value, round) => value / (theirs[round] ?? Number.NaN)));
}
