/**
 * The language of the signals. A pattern is a row of slots, for example `^IGNORE ~3 PRIOR ~3 ORDERS`:
 *
 * - `IGNORE` names a class of words (`WordClasses`), `prompt` the word itself, `DAN!` a word in capitals;
 * - `A|B` is either of them;
 * - `~3` says that at most two further words stand between this slot and the one before (without it: none);
 * - `^` before the first slot: it opens a clause (see `scan`).
 */
export interface Slot {
  names: string[];
  /** Largest distance, in words, from the slot before. */
  reach: number;
}

export interface Pattern {
  slots: Slot[];
  opensClause: boolean;
}

/** @throws Error that names the pattern, when it is not of the language */
export function parsePattern(source: string): Pattern {
  const slots: Slot[] = [];
  let reach = 1;
  let opensClause = false;
  for (let part of source.split(" ")) {
    if (/^~\d+$/.test(part)) {
      reach = Number(part.slice(1));
      continue;
    }
    if (part.startsWith("^") && slots.length === 0) {
      opensClause = true;
      part = part.slice(1);
    }
    if (!/^[^\s~^|]+(\|[^\s~^|]+)*$/.test(part))
      throw new Error(`"${source}" is no pattern: look at "${part}".`);
    slots.push({ names: part.split("|"), reach });
    reach = 1;
  }
  if (slots.length === 0) throw new Error(`"${source}" is no pattern: it has no slot.`);
  return { slots, opensClause };
}

/** Words of each class, parted by spaces. A word that ends in `*` stands for all that begin so. */
export type WordClasses = Readonly<Record<string, string>>;

/** Turns of phrase that count as a word of the class. */
export type PhraseClasses = Readonly<Record<string, readonly string[]>>;

/** One piece of evidence: what is looked for, and what it weighs. */
export interface Signal {
  /** For example `ignore-prior-orders`. */
  name: string;
  /** The rule that it speaks for, for example `injection.override`. */
  rule: string;
  /** A hit needs ten. */
  weight: number;
  patterns: readonly string[];
  /** Does not begin where one of these classes stands within so many words before, for example `NOT ~2`. */
  unless?: string;
  /** Signals of one concept count once, with the greatest weight. Default: its name. */
  concept?: string;
  /** Sentences in which it is found. */
  hits: readonly string[];
  /** Sentences in which it is not. */
  misses: readonly string[];
}
