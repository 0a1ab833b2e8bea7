import { LOOK_ALIKES } from "./look-alikes";
import { normalise } from "./normalise";

/** Open addressing from the hash of a word to its id; 0 is no word. */
export interface WordTable {
  /** At each even place a hash, behind it the id. */
  entries: Int32Array;
  mask: number;
}

export const NO_WORD = 0;

const FNV_PRIME = 0x01000193;
export const HASH_SEED = 0x811c9dc5 | 0;
/** FNV-1a over UTF-16 units. Two words of a text and the lexicon may meet, one in a million: no harm is in it. */
export const step = (hash: number, unit: number) => Math.imul(hash ^ unit, FNV_PRIME);

export function hashOf(word: string): number {
  let hash = HASH_SEED;
  for (let index = 0; index < word.length; index++) hash = step(hash, word.charCodeAt(index));
  return hash;
}

const placeOf = (hash: number, mask: number) => ((hash ^ (hash >>> 15)) << 1) & mask;

export function lookUp({ entries, mask }: WordTable, hash: number): number {
  for (let at = placeOf(hash, mask); ; at = (at + 2) & mask) {
    const id = entries[at + 1] ?? NO_WORD;
    if (id === NO_WORD || entries[at] === hash) return id;
  }
}

export function tableOf(words: ReadonlyMap<string, number>): WordTable {
  let size = 64;
  while (size < words.size * 6) size *= 2;
  const entries = new Int32Array(size);
  const mask = size - 1;
  for (const [word, id] of words) {
    const hash = hashOf(word);
    let at = placeOf(hash, mask);
    while (entries[at + 1] !== NO_WORD) at = (at + 2) & mask;
    entries[at] = hash;
    entries[at + 1] = id;
  }
  return { entries, mask };
}

/** A word as `scan` reads it: normal, small, without apostrophes. */
export const plainWord = (word: string) => normalise(word).text.toLowerCase().replace(/'/g, "");

/** Leet-speak: what digits and signs stand for. One, l and i are one letter in a skeleton. */
const LEET = "0o1i2z3e4a5s6g7t8b9g@a$s!i|i+t";
const SKELETON = new Uint8Array(128);
for (let code = 97; code < 123; code++) {
  SKELETON[code] = code;
  SKELETON[code - 32] = code;
}
SKELETON[108] = 105;
SKELETON[76] = 105;
for (let pair = 0; pair < LEET.length; pair += 2) SKELETON[LEET.charCodeAt(pair)] = LEET.charCodeAt(pair + 1);

/** The letter that a unit is read as, or 0. */
export function skeletonOf(unit: number): number {
  return SKELETON[unit < 128 ? unit : (LOOK_ALIKES.get(unit) ?? 0)] ?? 0;
}

/** The skeleton of a word of small letters. */
export const skeletonOfWord = (word: string) => word.replace(/l/g, "i");

export const PAIRS = 1024;
export const tripleTable = () => new Uint8Array(PAIRS << 5);

/** Place of two ASCII letters in a table, whatever their case; other units share places. */
export const pairOf = (one: number, other: number) => ((one & 31) << 5) | (other & 31);

/** Place of three letters. */
export const tripleOf = (one: number, two: number, three: number) => (pairOf(one, two) << 5) | (three & 31);

/** The letters from `start` to `end`, each as a bit, whatever their case. */
export function lettersOf(units: ArrayLike<number>, start: number, end: number): number {
  let letters = 0;
  for (let index = start; index < end; index++) letters |= 1 << ((units[index] ?? 0) & 31);
  return letters;
}
