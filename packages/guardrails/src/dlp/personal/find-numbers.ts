import type { Hit } from "../../leaf";
import type { Leaf } from "../../leaf";
import { TextClass } from "../../leaf";
import { Kind } from "./characters";
import { kindOf } from "./characters";
import { contextOf } from "./context";
import type { Context } from "./context";
import { candidateOf } from "./digit-groups";
import type { DigitGroups } from "./digit-groups";
import { groupsOf } from "./digit-groups";
import { nextDigit } from "./digit-groups";
import { CARD_DIGITS } from "./card-brands";
import { cardFrom } from "./find-cards";
import { isCardInOddGroups } from "./find-cards";
import { ibanAt } from "./find-ibans";
import { isSsnByContext } from "./find-ssns";
import { SSN_DIGITS } from "./find-ssns";
import { ssnFrom } from "./find-ssns";

/** Every printed form has a group of so many digits: 4-4-4-4, 4-6-5, 3-2-4. */
const PRINTED_GROUP = 4;

/** Digits of most cards. */
const USUAL_DIGITS = 16;

/** Finds cards, IBANs and social security numbers in one pass over the digits of a leaf. */
export function findNumbers(leaf: Leaf): Hit[] {
  const hits: Hit[] = [];
  const { text } = leaf;
  if ((leaf.classes & (TextClass.Digit | TextClass.NonAscii)) === 0 || text.length < SSN_DIGITS) return hits;
  const context = contextOf(leaf);
  const wide = (leaf.classes & TextClass.NonAscii) !== 0;
  const length = text.length;
  // Every second character: a digit between a letter and a letter is no part of a number that we look for, and behind
  // any other character one step back is looked at. That makes the scan a fifth faster.
  let at = 1;
  while (at < length) {
    const kind = kindOf(text.charCodeAt(at));
    if (kind >= Kind.A && kind < Kind.Space) {
      at += 2;
      continue;
    }
    if (kindOf(text.charCodeAt(at - 1)) < Kind.A) at--;
    else if (kind >= Kind.A) {
      at += 2;
      continue;
    }
    const iban = ibanAt(text, at, context);
    if (iban) {
      hits.push({ rule: "dlp.iban", start: iban.start, end: iban.end });
      at = iban.end + 1;
      continue;
    }
    const start = at;
    let digits = 0;
    let longest = 0;
    for (let next = at; next >= 0; next = nextDigit(text, at)) {
      at = next;
      // Digits that touch are most of them: no call for each.
      do at++;
      while (at < length && kindOf(text.charCodeAt(at)) < Kind.A);
      digits += at - next;
      longest = Math.max(longest, at - next);
    }
    // More digits than one number has, in groups shorter than any that is printed, are no number at all. (Invisible
    // characters part what is one group; only texts with such pay for it.)
    const mayHold = digits <= CARD_DIGITS.max || longest >= PRINTED_GROUP || wide;
    if (digits >= SSN_DIGITS && mayHold) {
      context.runStart = start;
      findInGroups(text, groupsOf(text, start, at), context, hits);
    }
    at++;
  }
  return hits;
}

function findInGroups(text: string, groups: DigitGroups, context: Context, hits: Hit[]): void {
  const count = groups.counts.length;
  // The whole before its parts: sixteen digits may be grouped so that thirteen of them look like a card too.
  const wholeFirst = digitsOf(groups, 0, count) <= USUAL_DIGITS;
  if (wholeFirst && findInRest(text, groups, 0, count, context, hits)) return;
  let first = 0;
  for (let from = 0; from < count; ) {
    const card = cardFrom(text, groups, from, first, context);
    const to = card >= 0 ? card : ssnFrom(text, groups, from, first, context);
    if (to < 0) {
      from++;
      continue;
    }
    findInRest(text, groups, first, from, context, hits);
    hits.push(hitOf(card >= 0 ? "dlp.card" : "dlp.ssn", groups, from, to));
    first = to;
    from = to;
  }
  if (first > 0 || !wholeFirst) findInRest(text, groups, first, count, context, hits);
}

/** Digits of some groups; more than a card has once there are so many groups. */
function digitsOf({ counts }: DigitGroups, from: number, to: number): number {
  if (to - from > CARD_DIGITS.max) return CARD_DIGITS.max + 1;
  let digits = 0;
  for (let at = from; at < to; at++) digits += counts[at] ?? 0;
  return digits;
}

/** Groups that are no known shape may be one number together. */
function findInRest(
  text: string,
  groups: DigitGroups,
  from: number,
  to: number,
  context: Context,
  hits: Hit[],
): boolean {
  const digits = digitsOf(groups, from, to);
  if (to - from < 2 || digits > CARD_DIGITS.max) return false;
  const candidate = candidateOf(text, groups, from, to, digits);
  const card = isCardInOddGroups(candidate, context);
  const found = card || isSsnByContext(candidate, context);
  if (found) hits.push(hitOf(card ? "dlp.card" : "dlp.ssn", groups, from, to));
  return found;
}

function hitOf(rule: string, groups: DigitGroups, from: number, to: number): Hit {
  return { rule, start: groups.starts[from] ?? 0, end: groups.ends[to - 1] ?? 0 };
}
