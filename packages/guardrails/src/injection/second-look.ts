import type { Program } from "./program";
import { SHORTEST_MISTAKEN } from "./program";
import { SHORTEST_STEM } from "./program";
import type { Units } from "../units";
import { HASH_SEED } from "./word-tables";
import { lettersOf } from "./word-tables";
import { lookUp } from "./word-tables";
import { NO_WORD } from "./word-tables";
import { pairOf } from "./word-tables";
import { skeletonOf } from "./word-tables";
import { step } from "./word-tables";
import { tripleOf } from "./word-tables";

/** What a second look returns: a word, and whether it was written in look-alike letters. */
export const WORD_MASK = 0xffff;
export const DISGUISED = 0x10000;

type Take = (id: number, start: number, end: number) => void;

const smallOf = (unit: number) => (unit >= 65 && unit <= 90 ? unit + 32 : unit);
const isAsciiLetter = (unit: number) => (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90);
const isAsciiWord = (unit: number) => isAsciiLetter(unit) || (unit >= 48 && unit <= 57);
const isLeetSign = (unit: number) => unit === 64 || unit === 36 || unit === 33 || unit === 124;

/** The word of a skeleton; NO_WORD where a unit of the text has none. */
function skeletonWord(program: Program, units: Units, start: number, end: number): number {
  let hash = HASH_SEED;
  for (let index = start; index < end; index++) {
    const letter = skeletonOf(units[index] ?? 0);
    if (letter === 0) return NO_WORD;
    hash = step(hash, letter);
  }
  return lookUp(program.skeletons, hash);
}

/** Longest word that is read as leet-speak: longer ones with digits are hashes. */
export const LONGEST_LEET = 24;

/** A word with signs for letters, for example `pr3v!ous`; null where there is none. */
export function readLeet(program: Program, units: Units, start: number): { id: number; end: number } | null {
  let end = start;
  while (end - start < LONGEST_LEET) {
    const unit = units[end] ?? 0;
    if (!isAsciiWord(unit) && !isLeetSign(unit)) break;
    end++;
  }
  // The signs at the end are letters or punctuation.
  const whole = skeletonWord(program, units, start, end);
  if (whole !== NO_WORD && end - start >= 3) return { id: whole, end };
  while (end > start && isLeetSign(units[end - 1] ?? 0)) end--;
  const id = end - start < 3 ? NO_WORD : skeletonWord(program, units, start, end);
  return id === NO_WORD ? null : { id, end };
}

/** Letters of the Latin alphabet beside letters that only look like them. */
function isMixed(units: Units, start: number, end: number): boolean {
  let latin = false;
  let other = false;
  for (let index = start; index < end; index++) {
    const unit = units[index] ?? 0;
    if (unit >= 128) other = true;
    else if (isAsciiLetter(unit)) latin = true;
  }
  return latin && other && end - start >= 5;
}

/** Whether a word of small and capital letters is worth a second look: by its first letters and its last. */
export function mayBeSpelledOtherwise(program: Program, units: Units, start: number, end: number): boolean {
  const first = units[start] ?? 0;
  return (
    program.stemStarts[tripleOf(first, units[start + 1] ?? 0, units[start + 2] ?? 0)] === 1 ||
    ((program.mistakenSizes[pairOf(first, units[end - 1] ?? 0)] ?? 0) & (1 << (end - start))) !== 0
  );
}

/** Beginnings of words of other languages, digits behind a word, look-alikes, leet-speak, then one mistake. */
export function secondLook(program: Program, units: Units, start: number, end: number, odd: boolean): number {
  const size = end - start;
  if (odd) {
    const id = skeletonWord(program, units, start, end);
    if (id !== NO_WORD) return program.telling[id] === 1 && isMixed(units, start, end) ? id | DISGUISED : id;
    let letters = end;
    while (letters > start && (units[letters - 1] ?? 0) < 58) letters--;
    if (letters < end && letters - start >= 3) {
      let hash = HASH_SEED;
      for (let index = start; index < letters; index++) hash = step(hash, smallOf(units[index] ?? 0));
      return lookUp(program.words, hash);
    }
  }
  let hash = HASH_SEED;
  let found = NO_WORD;
  const shortest = odd ? 2 : SHORTEST_STEM;
  const mayBeStem =
    odd ||
    program.stemStarts[tripleOf(units[start] ?? 0, units[start + 1] ?? 0, units[start + 2] ?? 0)] === 1;
  for (let index = mayBeStem ? start : end; index < end && index < start + 12; index++) {
    hash = step(hash, smallOf(units[index] ?? 0));
    if (index - start + 1 < shortest) continue;
    const id = lookUp(program.stems, hash);
    if (id !== NO_WORD) found = id;
  }
  if (found !== NO_WORD || odd || size < SHORTEST_MISTAKEN - 1) return found;
  return mistakenWord(program, units, start, end);
}

/** One letter too few, one too many, one wrong, or two neighbours changed; the first and the last letter are right. */
function mistakenWord(program: Program, units: Units, start: number, end: number): number {
  const pair = pairOf(units[start] ?? 0, units[end - 1] ?? 0);
  const words = program.mistaken[pair];
  if (words === undefined) return NO_WORD;
  const seen = lettersOf(units, start, end);
  for (const { word, id, letters } of words) {
    // One letter for another changes two bits.
    const different = letters ^ seen;
    const allButOne = different & (different - 1);
    if ((allButOne & (allButOne - 1)) !== 0) continue;
    if (Math.abs(word.length - (end - start)) <= 1 && isOneMistake(word, units, start, end)) return id;
  }
  return NO_WORD;
}

function isOneMistake(word: string, units: Units, start: number, end: number): boolean {
  let front = 0;
  while (front < word.length && word.charCodeAt(front) === smallOf(units[start + front] ?? 0)) front++;
  let back = 0;
  const most = Math.min(word.length, end - start) - front;
  while (back < most && word.charCodeAt(word.length - 1 - back) === smallOf(units[end - 1 - back] ?? 0))
    back++;
  const expected = word.length - front - back;
  const written = end - start - front - back;
  if (expected + written <= 2) return true;
  return (
    expected === 2 &&
    written === 2 &&
    word.charCodeAt(front) === smallOf(units[start + front + 1] ?? 0) &&
    word.charCodeAt(front + 1) === smallOf(units[start + front] ?? 0)
  );
}

export const SHORTEST_GLUED = 14;
const LONGEST_GLUED = 48;
const LONGEST_PART = 12;
const FEWEST_PARTS = 3;

/** Words without spaces between: all of the run must be words, at least three. */
export function splitGlued(program: Program, units: Units, start: number, end: number, take: Take): boolean {
  if (end - start > LONGEST_GLUED || !isVaried(lettersOf(units, start, end))) return false;
  const count = cutInto(program, units, start, end, 1);
  if (count < FEWEST_PARTS) return false;
  takeCuts(program, units, start, count, 1, take);
  return true;
}

const FEWEST_LETTERS = 5;

/** Whether so many different letters are among the bits of `lettersOf` that they may be three words. */
function isVaried(letters: number): boolean {
  let left = letters;
  for (let count = 1; count < FEWEST_LETTERS; count++) left &= left - 1;
  return left !== 0;
}

// Made once: a run is at most so long, and words are looked for one run at a time.
const fewest = new Int32Array(LONGEST_GLUED + 1);
const back = new Int32Array(LONGEST_GLUED + 1);
const cuts = new Int32Array(LONGEST_GLUED + 1);

/**
 * Cuts a run of letters into the fewest words of which it consists. Letters stand `stride` apart. Returns how many
 * words there are, 0 where the run is not made of words; `cuts` holds where each ends.
 */
function cutInto(program: Program, units: Units, start: number, end: number, stride: number): number {
  const size = Math.ceil((end - start) / stride);
  fewest.fill(-1, 0, size + 1);
  fewest[0] = 0;
  let reached = 0;
  for (let from = 0; from <= reached && from < size; from++) {
    const count = fewest[from] ?? -1;
    if (count < 0) continue;
    let hash = HASH_SEED;
    for (let to = from; to < size && to < from + LONGEST_PART; to++) {
      const letter = smallOf(units[start + to * stride] ?? 0);
      hash = step(hash, letter);
      // Of single letters only "a" and "i" are words.
      if (to === from && letter !== 97 && letter !== 105) continue;
      const known = fewest[to + 1] ?? -1;
      if ((known >= 0 && known <= count + 1) || lookUp(program.words, hash) === NO_WORD) continue;
      fewest[to + 1] = count + 1;
      back[to + 1] = from;
      if (to + 1 > reached) reached = to + 1;
    }
  }
  const count = fewest[size] ?? -1;
  let at = size;
  for (let part = count - 1; part >= 0; part--) {
    cuts[part] = at;
    at = back[at] ?? 0;
  }
  return Math.max(count, 0);
}

function takeCuts(
  program: Program,
  units: Units,
  start: number,
  count: number,
  stride: number,
  take: Take,
): void {
  let from = 0;
  for (let part = 0; part < count; part++) {
    const to = cuts[part] ?? 0;
    let hash = HASH_SEED;
    for (let at = from; at < to; at++) hash = step(hash, smallOf(units[start + at * stride] ?? 0));
    take(lookUp(program.words, hash), start + from * stride, start + (to - 1) * stride + 1);
    from = to;
  }
}

/**
 * Letters apart, `i g n o r e  a l l` or `i.g.n.o.r.e`: at least four single letters with one sign between. A wider
 * gap ends a word; where there is none, the letters are cut into words. Returns where it ends, or `start`.
 */
export function readSpaced(program: Program, units: Units, start: number, take: Take): number {
  const separator = units[start + 1] ?? 0;
  if (!isLoneLetter(units, start + 2) || !isLoneLetter(units, start + 4, separator)) return start;
  let from = start;
  let last = start;
  while (last - start < 2 * LONGEST_GLUED) {
    const next = (units[last + 1] ?? 0) === separator ? last + 2 : -1;
    if (next > 0 && isLoneLetter(units, next)) {
      last = next;
      continue;
    }
    takeSpaced(program, units, from, last, take);
    // A wider gap: the letters of the next word.
    let wide = last + 1;
    while (wide < last + 4 && ((units[wide] ?? 0) === separator || (units[wide] ?? 0) === 32)) wide++;
    if (wide < last + 3 || !isLoneLetter(units, wide) || !isLoneLetter(units, wide + 2, separator))
      return last + 1;
    from = wide;
    last = wide;
  }
  takeSpaced(program, units, from, last, take);
  return last + 1;
}

/** A letter, digit or leet sign with none beside it; behind `before`, where that is said. */
function isLoneLetter(units: Units, index: number, before?: number): boolean {
  const unit = units[index] ?? 0;
  const next = units[index + 1] ?? 0;
  if (before !== undefined && (units[index - 1] ?? 0) !== before) return false;
  return (isAsciiWord(unit) || isLeetSign(unit)) && !isAsciiWord(next) && !(next >= 128);
}

/** The letters from `from` to `last`, every second unit, as one word or as the words that they make up. */
function takeSpaced(program: Program, units: Units, from: number, last: number, take: Take): void {
  let hash = HASH_SEED;
  let skeleton = HASH_SEED;
  for (let at = from; at <= last; at += 2) {
    hash = step(hash, smallOf(units[at] ?? 0));
    skeleton = step(skeleton, skeletonOf(units[at] ?? 0));
  }
  const whole = lookUp(program.words, hash) || lookUp(program.skeletons, skeleton);
  const count =
    whole === NO_WORD && last - from < 2 * LONGEST_GLUED ? cutInto(program, units, from, last + 1, 2) : 0;
  if (count === 0) take(whole, from, last + 1);
  else takeCuts(program, units, from, count, 2, take);
}
