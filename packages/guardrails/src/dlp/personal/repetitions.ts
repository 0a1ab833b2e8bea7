import type { Hit } from "../../leaf";
import { CARD_DIGITS } from "./card-brands";
import { Kind } from "./characters";
import { kindAt } from "./characters";
import { kindOf } from "./characters";
import { plainOf } from "./characters";

/** Bounds the searches, as for secrets. */
const MOST_VALUES = 64;
/** Fewer characters are no value, and no search is worth it. */
const LEAST_VALUE = 9;
/** So many characters of a beginning may stay: with the last four of the mask they are what receipts print. */
const SHOWN_BEGINNING = 4;

/**
 * Adds each further place of a value that was found: written otherwise, inside a longer number, touched by letters. A
 * value that runs on and breaks off in the middle is covered to its last digit. Hits are in order, without overlaps,
 * unless there are more than `most`: then it stops.
 */
export function withRepetitions(text: string, hits: readonly Hit[], most: number): Hit[] {
  const { plain, places } = plainRest(text, hits);
  if (plain.length <= SHOWN_BEGINNING) return [...hits];
  const all = [...hits];
  if (plain.length >= LEAST_VALUE) {
    for (const [value, rule] of rulesOfValues(text, hits)) {
      for (let at = plain.indexOf(value); at >= 0; at = plain.indexOf(value, at + value.length)) {
        all.push({ rule, start: places[at] ?? 0, end: (places[at + value.length - 1] ?? 0) + 1 });
        if (all.length > most) return all;
      }
    }
    all.sort((one, other) => one.start - other.start || other.end - one.end);
  }
  const kept: Hit[] = [];
  let behind = 0;
  for (const [index, hit] of all.entries()) {
    if (hit.start < behind) continue;
    const broken = brokenOff(text, hit, all[index + 1]?.start ?? text.length);
    kept.push(hit);
    if (broken) kept.push(broken);
    behind = broken?.end ?? hit.end;
  }
  return kept;
}

function rulesOfValues(text: string, hits: readonly Hit[]): Map<string, string> {
  const rules = new Map<string, string>();
  let previous = "";
  for (const { rule, start, end } of hits) {
    if (rules.size >= MOST_VALUES) break;
    const written = text.slice(start, end);
    if (written === previous) continue;
    previous = written;
    const value = plainOf(written);
    if (value.length >= LEAST_VALUE) rules.set(value, rule);
  }
  return rules;
}

const PARTED = 0x7c;
/** What each kind is in the plain rest: letters and digits as `plainOf` writes them, 0 for separators. */
const UNITS = unitsOfKinds();
const decoder = new TextDecoder();

function unitsOfKinds(): Uint8Array {
  const units = new Uint8Array(Kind.Other + 1);
  for (let kind = 0; kind <= Kind.Other; kind++) {
    if (kind < Kind.Space) units[kind] = kind.toString(36).toUpperCase().charCodeAt(0);
    else if (!isSeparator(kind)) units[kind] = PARTED;
  }
  return units;
}

/** Letters and digits outside the hits, each with its place. Separators are left out; anything else parts values. */
function plainRest(text: string, hits: readonly Hit[]): { plain: string; places: Int32Array } {
  let most = text.length;
  for (const { start, end } of hits) most -= end - start - 1;
  const units = new Uint8Array(most);
  const places = new Int32Array(most);
  let count = 0;
  let last = PARTED;
  let at = 0;
  for (let index = 0; index <= hits.length; index++) {
    const hit = hits[index];
    for (const to = hit?.start ?? text.length; at < to; at++) {
      const unit = UNITS[kindOf(text.charCodeAt(at))] ?? PARTED;
      if (unit === 0 || (unit === PARTED && last === PARTED)) continue;
      last = unit;
      units[count] = unit;
      places[count++] = at;
    }
    if (!hit) break;
    at = hit.end;
    if (last !== PARTED) units[count++] = PARTED;
    last = PARTED;
  }
  return { plain: decoder.decode(units.subarray(0, count)), places };
}

function isSeparator(kind: number): boolean {
  return kind >= Kind.Space && (kind <= Kind.Slash || kind === Kind.Invisible);
}

/** What follows a value and begins like it, as far as whole groups do; nothing where the next hit starts there. */
function brokenOff(text: string, { rule, start, end }: Hit, nextHit: number): Hit | undefined {
  const first = nextPlain(text, end);
  if (first < 0 || first >= nextHit) return undefined;
  let same = 0;
  let behind = first;
  let next = first;
  for (let at = start; at < end && next >= 0 && next < nextHit; at++) {
    const kind = kindAt(text, at);
    if (kind >= Kind.Space) continue;
    if (kind !== kindAt(text, next)) break;
    same++;
    behind = next + 1;
    next = nextPlain(text, behind);
  }
  const isWhole = kindAt(text, behind) >= Kind.Space;
  return isWhole && same > SHOWN_BEGINNING ? { rule, start: first, end: behind } : undefined;
}

/** Place of the next letter or digit behind no more than the separator of two groups, or -1. */
function nextPlain(text: string, from: number): number {
  for (let at = from; at <= from + LONGEST_GAP; at++) {
    const kind = kindAt(text, at);
    if (kind < Kind.Space) return at;
    if (!isSeparator(kind)) return -1;
  }
  return -1;
}

const LONGEST_GAP = 3;

/** Digits of the numbers that may be written again and again: the usual lengths of a card first. */
const PERIODS = [16, 15, 14, 13, 12, 17, 18, 19, LEAST_VALUE];

/** The first of several copies of a number: where it ends, and its digits. */
export interface FirstCopy {
  end: number;
  digits: number;
}

// Made once: nobody reads it any more when the next number is looked at.
const behind = new Int32Array(2 * CARD_DIGITS.max);

/** The first copy of a number that stands at a place twice at least, for each length that it may have. */
export function firstCopies(text: string, start: number, end: number): FirstCopy[] {
  let count = 0;
  for (let at = start; at < end && count < behind.length; at++)
    if (kindOf(text.charCodeAt(at)) < Kind.A) behind[count++] = at + 1;
  const copies: FirstCopy[] = [];
  for (const digits of PERIODS) {
    if (2 * digits > count) continue;
    const first = behind[digits - 1] ?? 0;
    if (isAgainAndAgain(text, start, first, behind[2 * digits - 1] ?? 0)) copies.push({ end: first, digits });
  }
  return copies;
}

/** Whether all digits between two places are the first copy again and again; the last one may break off. */
export function isAgainAndAgain(text: string, start: number, copyEnd: number, end: number): boolean {
  let before = start;
  for (let at = copyEnd; at < end; at++) {
    const digit = kindAt(text, at);
    if (digit >= Kind.A) continue;
    while (kindAt(text, before) >= Kind.A) before++;
    if (kindAt(text, before++) !== digit) return false;
  }
  return true;
}
