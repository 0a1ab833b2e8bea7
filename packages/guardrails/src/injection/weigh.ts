import type { Hit } from "../leaf";
import type { Finding } from "./scan";
import type { Signal } from "./grammar";
import { PART_OF_VOICE } from "./talk";
import { voicesOf } from "./talk";

/** What the evidence within one window must weigh. */
export const THRESHOLD = 10;
/** Signals count together when they stand within so many characters: about eighty words. */
const WINDOW = 500;
/** Sums of one window, kept while it slides: a signal counts once, a concept with its greatest weight. */
interface Sums {
  count: Int32Array;
  concepts: readonly (readonly number[])[];
  conceptOf: readonly number[];
  weights: readonly number[];
}

function sumsOf(signals: readonly Signal[]): Sums {
  const names = [...new Set(signals.map(({ concept, name }) => concept ?? name))];
  const conceptOf = signals.map(({ concept, name }) => names.indexOf(concept ?? name));
  const concepts = names.map((_, concept) =>
    signals.flatMap((_, index) => (conceptOf[index] === concept ? [index] : [])),
  );
  return {
    count: new Int32Array(signals.length * PART_OF_VOICE.length),
    concepts,
    conceptOf,
    weights: signals.map(({ weight }) => weight),
  };
}

/** What a concept weighs in the window. Counts of each voice stand behind those of the one before. */
function weightOf({ count, concepts, weights }: Sums, concept: number): number {
  let best = 0;
  for (const signal of concepts[concept] ?? []) {
    const weight = weights[signal] ?? 0;
    if (weight <= best) continue;
    for (let voice = 0; voice < PART_OF_VOICE.length; voice++) {
      if ((count[voice * weights.length + signal] ?? 0) === 0) continue;
      best = Math.max(best, weight * (PART_OF_VOICE[voice] ?? 0));
    }
  }
  return best;
}

/** The rule that weighs most among what counts in the window. */
function heaviestRule(sums: Sums, signals: readonly Signal[]): string {
  const weights = new Map<string, number>();
  sums.concepts.forEach((members, concept) => {
    const weight = weightOf(sums, concept);
    const strongest = members.find((signal) => isIn(sums, signal));
    const rule = strongest === undefined ? undefined : signals[strongest]?.rule;
    if (rule !== undefined && weight > 0) weights.set(rule, (weights.get(rule) ?? 0) + weight);
  });
  let heaviest = "";
  for (const [rule, weight] of weights) if (weight > (weights.get(heaviest) ?? 0)) heaviest = rule;
  return heaviest;
}

const isIn = ({ count, weights }: Sums, signal: number) =>
  PART_OF_VOICE.some((_, voice) => (count[voice * weights.length + signal] ?? 0) > 0);

/** The most that a window may weigh, each finding by itself: for most texts less than a hit. */
function heaviest(findings: readonly Finding[], weights: readonly number[]): number {
  let total = 0;
  let most = 0;
  let first = 0;
  for (const newest of findings) {
    total += weights[newest.signal] ?? 0;
    for (; (findings[first]?.end ?? newest.end) < newest.end - WINDOW; first++) {
      total -= weights[findings[first]?.signal ?? 0] ?? 0;
    }
    if (total > most) most = total;
  }
  return most;
}

/** Puts a finding into the window or takes it out; returns what the window weighs more. */
function change(sums: Sums, signal: number, voice: number, by: 1 | -1): number {
  const concept = sums.conceptOf[signal] ?? 0;
  const before = weightOf(sums, concept);
  const at = voice * sums.weights.length + signal;
  sums.count[at] = (sums.count[at] ?? 0) + by;
  return weightOf(sums, concept) - before;
}

/** Weighs the findings of texts. `mention` is the signal of talk about attacks. */
export function createScale(
  signals: readonly Signal[],
  mention: number,
): (findings: readonly Finding[], head: number) => Hit[] {
  const sums = sumsOf(signals);
  const weightless = signals.map(({ weight }) => weight === 0);

  /** `head` is what the text weighs by how it came, for example out of base64. Findings stand in order of their end. */
  return (findings, head) => {
    const hits: Hit[] = [];
    if (head + heaviest(findings, sums.weights) < THRESHOLD) return hits;
    sums.count.fill(0);
    const voices = voicesOf(findings, mention);
    let total = head;
    let first = 0;
    for (let last = 0; last < findings.length; last++) {
      const newest = findings[last] as Finding;
      total += change(sums, newest.signal, voices[last] ?? 0, 1);
      // What has left the window, and what weighs nothing at its beginning.
      for (; first < last; first++) {
        const oldest = findings[first] as Finding;
        if (oldest.end >= newest.end - WINDOW && weightless[oldest.signal] !== true) break;
        total += change(sums, oldest.signal, voices[first] ?? 0, -1);
      }
      if (total < THRESHOLD || weightless[newest.signal] === true) continue;
      const start = Math.min(newest.start, findings[first]?.start ?? newest.start);
      const previous = hits[hits.length - 1];
      if (previous !== undefined && start <= previous.end) previous.end = Math.max(previous.end, newest.end);
      else hits.push({ rule: heaviestRule(sums, signals), start, end: newest.end });
    }
    return hits;
  };
}
