import { Kind } from "./characters";
import { kindAt } from "./characters";
import type { Context } from "./context";
import { isSaid } from "./context";
import { Topic } from "./context";
import type { BbanStructure } from "./iban-countries";
import { CharacterClass } from "./iban-countries";
import { structuresOf } from "./iban-countries";

/** Separators that a reader sees between two characters of an IBAN ("FR 76 / 1213"), and all with invisible ones. */
const GAP_LENGTH = { seen: 5, all: 8 } as const;
/** IBANs so short that a word, check digits and a product code look like one: "EAN no 4006381333931". */
const SHORT_BBAN = 12;

export interface Place {
  start: number;
  end: number;
}

/**
 * Finds the IBAN whose check digits start at this digit: country code, check digits, then as many characters of the
 * right classes as the country has, whatever separates them, with the remainder 1 of ISO 7064 MOD 97-10.
 *
 */
export function ibanAt(text: string, at: number, context: Context): Place | undefined {
  const second = letterBefore(text, at);
  if (second < 1) return undefined;
  const first = firstLetter(text, second);
  const country = [kindAt(text, first) - Kind.A, kindAt(text, second) - Kind.A] as const;
  if (country[0] < 0 || country[0] > 25) return undefined;
  const structures = structuresOf(country[0], country[1]);
  if (!structures || !startsHere(text, first)) return undefined;
  const next = nextCharacter(text, at);
  const check = 10 * kindAt(text, at) + kindAt(text, next);
  // ISO 7064 never computes 00, 01 or 99.
  if (next < 0 || kindAt(text, next) >= Kind.A || check < 2 || check > 98) return undefined;
  for (const structure of structures) {
    const end = endOfBban(text, next, structure, country, check);
    // A letter or digit touches no IBAN, except the first of the same one again.
    if (end < 0 || (kindAt(text, end) < Kind.Space && !text.startsWith(text.slice(first, end), end)))
      continue;
    if (structure.length <= SHORT_BBAN && !isSureOfShort(text, first, second, at, end, context)) continue;
    return { start: first, end };
  }
  return undefined;
}

/** Place of the first letter of a country code. Some write it with dots: "M.K", "M. K.". */
function firstLetter(text: string, second: number): number {
  const before = placeBefore(text, second);
  const spaced = kindAt(text, before) === Kind.Space && kindAt(text, before - 1) === Kind.Dot;
  const dot = spaced ? before - 1 : before;
  return kindAt(text, dot) === Kind.Dot ? placeBefore(text, dot) : before;
}

/** Place before one, over characters of which nothing is seen. */
function placeBefore(text: string, at: number): number {
  let before = at - 1;
  while (at - before <= GAP_LENGTH.all && kindAt(text, before) === Kind.Invisible) before--;
  return before;
}

/** Place of the letter before a digit, over separators; -1 where something else comes first. */
function letterBefore(text: string, at: number): number {
  for (let back = at - 1; back >= 0 && at - back <= GAP_LENGTH.seen + 1; back--) {
    const kind = kindAt(text, back);
    if (kind >= Kind.A && kind < Kind.Space) return back;
    if (kind < Kind.A || kind >= Kind.Other || kind === Kind.Line) return -1;
  }
  return -1;
}

/** Whether no letter or digit touches the country code, unless it is the word itself: "IBANDE89…". */
function startsHere(text: string, first: number): boolean {
  if (kindAt(text, first - 1) >= Kind.Space) return true;
  return /(?:^|[^A-Za-z0-9])iban$/i.test(text.slice(Math.max(0, first - 5), first));
}

/** Place of the next letter or digit behind one, over separators; -1 where something else comes first. */
function nextCharacter(text: string, at: number): number {
  let seen = 0;
  const last = Math.min(text.length - 1, at + GAP_LENGTH.all + 1);
  for (let next = at + 1; next <= last; next++) {
    const kind = kindAt(text, next);
    if (kind < Kind.Space) return next;
    if (kind === Kind.Invisible) continue;
    if (kind === Kind.Other || kind === Kind.Colon || ++seen > GAP_LENGTH.seen) return -1;
  }
  return -1;
}

function endOfBban(
  text: string,
  lastCheckDigit: number,
  structure: BbanStructure,
  country: readonly [number, number],
  check: number,
): number {
  let at = lastCheckDigit;
  let remainder = 0;
  for (const expected of structure) {
    at = nextCharacter(text, at);
    if (at < 0) return -1;
    const kind = kindAt(text, at);
    if (expected !== CharacterClass.Either && kind < Kind.A !== (expected === CharacterClass.Digit))
      return -1;
    remainder = kind < Kind.A ? (10 * remainder + kind) % 97 : (100 * remainder + kind) % 97;
  }
  for (const letter of country) remainder = (100 * remainder + letter + Kind.A) % 97;
  remainder = (100 * remainder + check) % 97;
  return remainder === 1 ? at + 1 : -1;
}

/** A short one counts in capitals and not in the middle of a sentence, or where a word says what it is. */
function isSureOfShort(
  text: string,
  first: number,
  second: number,
  at: number,
  end: number,
  context: Context,
): boolean {
  const capitals = !/[a-z]/.test(text.slice(first, second + 1));
  const inSentence =
    at - second > 1 && /[\p{L}\d][ \u00a0]$/u.test(text.slice(Math.max(0, first - 2), first));
  return (capitals && !inSentence) || isSaid(context, Topic.Account, first, end);
}
