import { scoreOf } from "./score.ts";

/** How one sample was judged. */
export interface Judgement {
  /** Whether something is to be found in it. */
  positive: boolean;
  /** What is counted: 1 for a text, the number of leaves for a payload without anything to be found. */
  units: number;
  /** How many of them were hit. */
  hits: number;
  /** The value was found and is still in what would be stored. */
  leaked: boolean;
  /** Whether it counts for the family as a whole, and not only for its groups. */
  counted: boolean;
  /** Name of its group in each dimension, for example `{ file: "dlp_pii", kind: "iban" }`. */
  groups: Readonly<Record<string, string>>;
}

/** Rates are between 0 and 1; null where there was no sample. */
export interface Figures {
  positives: number;
  found: number;
  recall: number | null;
  negatives: number;
  false_hits: number;
  false_positive_rate: number | null;
  leaks: number;
}

export interface Summary {
  overall: Figures;
  /** Figures by dimension and group. */
  by: Record<string, Record<string, Figures>>;
}

function figuresOf(judgements: readonly Judgement[]): Figures {
  const counts = { positives: 0, found: 0, negatives: 0, falseHits: 0 };
  let leaks = 0;
  for (const { positive, units, hits, leaked } of judgements) {
    counts[positive ? "positives" : "negatives"] += units;
    counts[positive ? "found" : "falseHits"] += Math.min(hits, units);
    if (leaked) leaks++;
  }
  const { recall, falsePositiveRate } = scoreOf({ family: "", set: "", ...counts });
  return {
    positives: counts.positives,
    found: counts.found,
    recall,
    negatives: counts.negatives,
    false_hits: counts.falseHits,
    false_positive_rate: falsePositiveRate,
    leaks,
  };
}

/** Figures of all that is counted, and of every group, in order of name. */
export function summarise(judgements: readonly Judgement[]): Summary {
  const members = new Map<string, Map<string, Judgement[]>>();
  for (const judgement of judgements) {
    for (const [dimension, name] of Object.entries(judgement.groups)) {
      const groups = members.get(dimension) ?? new Map<string, Judgement[]>();
      members.set(dimension, groups);
      const group = groups.get(name) ?? [];
      groups.set(name, group);
      group.push(judgement);
    }
  }
  const byName = ([one]: [string, unknown], [other]: [string, unknown]) => (one < other ? -1 : 1);
  const by = [...members].map(([dimension, groups]) => {
    const figures = [...groups].sort(byName).map(([name, of]) => [name, figuresOf(of)] as const);
    return [dimension, Object.fromEntries(figures)] as const;
  });
  return { overall: figuresOf(judgements.filter(({ counted }) => counted)), by: Object.fromEntries(by) };
}

/** A share as people read it, for example `99.52 %`. */
export function percent(rate: number | null): string {
  return rate === null ? "–" : `${(100 * rate).toFixed(2)} %`;
}
