/** What a family of detectors reached on a set of samples. Rates are between 0 and 1; null where there was no sample. */
export interface Score {
  /** For example `dlp.card`. */
  family: string;
  /** The set of samples, for example a file, a kind or a tier. */
  set: string;
  positives: number;
  found: number;
  recall: number | null;
  negatives: number;
  falseHits: number;
  falsePositiveRate: number | null;
}

export function scoreOf(counts: Omit<Score, "recall" | "falsePositiveRate">): Score {
  const { positives, found, negatives, falseHits } = counts;
  return {
    ...counts,
    recall: positives === 0 ? null : found / positives,
    falsePositiveRate: negatives === 0 ? null : falseHits / negatives,
  };
}

/** Prints scores as a table. */
export function tableOf(scores: readonly Score[]): string {
  const percent = (rate: number | null) => (rate === null ? "–" : `${(100 * rate).toFixed(2)} %`);
  const rows = scores.map((score) => [
    score.family,
    score.set,
    `${score.found}/${score.positives}`,
    percent(score.recall),
    `${score.falseHits}/${score.negatives}`,
    percent(score.falsePositiveRate),
  ]);
  const all = [["family", "set", "found", "recall", "false", "rate"], ...rows];
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
