import { Kind } from "./characters";
import { kindOf } from "./characters";
import { LETTER } from "./characters";

/**
 * Which letters commonly follow each letter in English words and names of code: 304 of 676 pairs make up 96 % of such
 * words, but only 45 % of random letters.
 */
const FOLLOWERS: Record<string, string> = {
  a: "bcdfgiklmnprstuvwxy",
  b: "aeijlorsuy",
  c: "acehiklmorstuy",
  d: "adegilorsu",
  e: "abcdefghilmnopqrstuvwxy",
  f: "aefilorstuy",
  g: "aeghilnorsu",
  h: "aeimortuy",
  i: "abcdefglmnoprstvxz",
  j: "aeosu",
  k: "aeis",
  l: "acdeijlopstuvy",
  m: "abeilmopsu",
  n: "acdefgiklmnopstuvy",
  o: "abcdfgijklmnoprstuvwx",
  p: "aehiloprstu",
  q: "u",
  r: "abcdefgiklmnoprstuvy",
  s: "acefhiklmnopstuy",
  t: "acdefhiloprstuwy",
  u: "abcdefgilmnprst",
  v: "aeio",
  w: "aehinors",
  x: "ceipt",
  y: "eilmnops",
  z: "aei",
};

const COMMON = new Uint8Array(26 * 26);
for (const [first, followers] of Object.entries(FOLLOWERS)) {
  for (const second of followers) COMMON[pair(first.charCodeAt(0) - 97, second.charCodeAt(0) - 97)] = 1;
}

function pair(first: number, second: number): number {
  return first * 26 + second;
}

/** What a text is made of, for telling what people write from what machines draw. */
export interface Makeup {
  length: number;
  lower: number;
  upper: number;
  digits: number;
  /** Neither letter nor digit. */
  others: number;
  distinct: number;
  /** Longest run of one character. */
  repeat: number;
  /** Characters inside words: at least three letters that follow each other as in English. */
  wordlike: number;
  hexOnly: boolean;
}

/** Characters that the text in hand has held. Used by one call at a time, which never waits. */
const SEEN = new Uint8Array(128);

/** Counts what a text is made of. Linear; `wordlike` reads `camelCase` as two words. */
export function makeupOf(text: string): Makeup {
  let lower = 0;
  let upper = 0;
  let digits = 0;
  let wordlike = 0;
  let hexOnly = true;
  let repeat = 0;
  let run = 0;
  let last = -1;
  let wordStart = 0;
  SEEN.fill(0);
  let distinct = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : -1;
    const kind = code < 0 ? 0 : kindOf(code);
    if (!continuesWord(text, at, wordStart, kind)) {
      if (at - wordStart >= 3) wordlike += at - wordStart;
      wordStart = (kind & LETTER) === 0 ? at + 1 : at;
    }
    if (code < 0) break;
    if (kind === Kind.Lower) lower++;
    else if (kind === Kind.Upper) upper++;
    else if (kind === Kind.Digit) digits++;
    if (hexOnly && !(kind === Kind.Digit || ((kind & LETTER) !== 0 && (code | 32) <= 102))) hexOnly = false;
    run = code === last ? run + 1 : 1;
    if (run > repeat) repeat = run;
    last = code;
    // Characters of other scripts count once in 128: enough to tell that a text has many.
    if (SEEN[code & 127] === 0) {
      SEEN[code & 127] = 1;
      distinct++;
    }
  }
  const others = text.length - lower - upper - digits;
  return {
    length: text.length,
    lower,
    upper,
    digits,
    others,
    distinct,
    repeat,
    wordlike,
    hexOnly,
  };
}

function continuesWord(text: string, at: number, wordStart: number, kind: number): boolean {
  if ((kind & LETTER) === 0) return false;
  if (at === wordStart) return true;
  const before = text.charCodeAt(at - 1);
  if (kind === Kind.Upper && kindOf(before) === Kind.Lower) return false;
  return COMMON[pair((before | 32) - 97, (text.charCodeAt(at) | 32) - 97)] === 1;
}

/**
 * Whether a text looks drawn by a machine rather than written by a person: letters mixed with digits, or letters that
 * follow each other as in no language, and few words. Entropy alone would flag most identifiers.
 *
 * @param leastLength shorter texts are never random
 */
export function looksRandom(text: string, leastLength = 16): boolean {
  if (text.length < leastLength) return false;
  const made = makeupOf(text);
  const letters = made.lower + made.upper;
  if (made.distinct < 6 || made.repeat * 3 > made.length || made.others * 4 > made.length) return false;
  if (made.hexOnly) return made.digits >= 2 && letters >= 2;
  if (letters === 0) return false;
  const mixed = made.lower >= 2 && made.upper >= 2;
  if (made.digits === 0) return letters >= 16 && made.wordlike * (mixed ? 2 : 2.5) < letters;
  return (made.digits >= 2 || mixed) && made.wordlike * 2 < made.length;
}

/** The same of what an anchor vouches for already: it need only be no name and no number. */
export function looksDrawn(text: string): boolean {
  const { digits, lower, upper, distinct, repeat, wordlike, length } = makeupOf(text);
  if (distinct < 6 || repeat * 3 > length || lower + upper === 0) return false;
  if (digits > 0) return wordlike * 3 < length * 2;
  return length >= 14 && wordlike * (lower > 0 && upper > 0 ? 2 : 2.5) < length;
}

/** Whether a token consists of the same few characters, as placeholders do: `xxxxxxxx`, `00000000`, `********`. */
export function isMonotonous(text: string): boolean {
  const seen = new Set<number>();
  for (let at = 0; at < text.length && seen.size < 6; at++) seen.add(text.charCodeAt(at) | 32);
  return seen.size < (text.length < 12 ? 3 : 5);
}
