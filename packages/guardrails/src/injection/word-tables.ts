import { LOOK_ALIKES } from "./look-alikes";
import { normalise } from "./normalise";

/** Open addressing from the hash of a word to its id; 0 is no word. */
export interface WordTable {
  keys: Int32Array;
  ids: Int32Array;
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

const placeOf = (hash: number, mask: number) => (hash ^ (hash >>> 15)) & mask;

export function lookUp(table: WordTable, hash: number): number {
  for (let at = placeOf(hash, table.mask); ; at = (at + 1) & table.mask) {
    const id = table.ids[at] ?? NO_WORD;
    if (id === NO_WORD || table.keys[at] === hash) return id;
  }
}

export function tableOf(entries: ReadonlyMap<string, number>): WordTable {
  let size = 64;
  while (size < entries.size * 4) size *= 2;
  const table = { keys: new Int32Array(size), ids: new Int32Array(size), mask: size - 1 };
  for (const [word, id] of entries) {
    const hash = hashOf(word);
    let at = placeOf(hash, table.mask);
    while (table.ids[at] !== NO_WORD) at = (at + 1) & table.mask;
    table.keys[at] = hash;
    table.ids[at] = id;
  }
  return table;
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

const PAIRS = 1024;
export const pairTable = () => new Uint8Array(PAIRS);
export const tripleTable = () => new Uint8Array(PAIRS << 5);

/** Place of two ASCII letters in a table, whatever their case; other units share places. */
export const pairOf = (one: number, other: number) => ((one & 31) << 5) | (other & 31);

/** Place of the three letters from `index` on. */
export const tripleOf = (text: string, index: number) =>
  (pairOf(text.charCodeAt(index), text.charCodeAt(index + 1)) << 5) | (text.charCodeAt(index + 2) & 31);
