import type { Hit } from "../../leaf";
import type { Leaf } from "../../leaf";
import { TextClass } from "../../leaf";
import { Kind } from "./characters";
import { kindOf } from "./characters";
import { contextOf } from "./context";
import type { Context } from "./context";
import { isSaid } from "./context";
import { Topic } from "./context";
import { candidateOf } from "./digit-groups";
import type { DigitGroups } from "./digit-groups";
import { giveBack } from "./digit-groups";
import { groupsOf } from "./digit-groups";
import { nextDigit } from "./digit-groups";
import { CARD_DIGITS } from "./card-brands";
import { Certainty } from "./card-brands";
import { cardFrom } from "./find-cards";
import { certaintyOf } from "./find-cards";
import { isCardInOddGroups } from "./find-cards";
import { ibanAt } from "./find-ibans";
import { hasIssuedArea } from "./find-ssns";
import { isSsnByContext } from "./find-ssns";
import { SSN_DIGITS } from "./find-ssns";
import { ssnFrom } from "./find-ssns";
import { firstCopies } from "./repetitions";
import type { FirstCopy } from "./repetitions";
import { isAgainAndAgain } from "./repetitions";
import { withRepetitions } from "./repetitions";

/** Every printed form has a group of so many digits: 4-4-4-4, 4-6-5, 3-2-4. */
const PRINTED_GROUP = 4;

/** Digits of most cards. */
const USUAL_DIGITS = 16;

/**
 * Finds cards, IBANs and social security numbers, and each further place of one. What these leave of a longer number
 * is judged anew: it may be a number by itself once they are cut out.
 */
export function findNumbers(leaf: Leaf, most: number): Hit[] {
  let hits = findOnce(leaf, most);
  for (let round = 0; round < MOST_ROUNDS && hits.length > 0 && hits.length <= most; round++) {
    const all = withRepetitions(leaf.text, hits, most);
    if (all.length === hits.length) return hits;
    if (all.length > most) return all;
    const rest = findOnce({ ...leaf, text: withoutHits(leaf.text, all) }, most);
    if (rest.length === 0) return all;
    hits = [...all, ...rest].sort((one, other) => one.start - other.start);
  }
  return hits;
}

/** Bounds the work: what a round leaves, a text made by hand can feed to the next. */
const MOST_ROUNDS = 3;

/** The text as long as before, with something in the place of the hits that joins no groups and touches no number. */
function withoutHits(text: string, hits: readonly Hit[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end } of hits) {
    parts.push(text.slice(from, start), "…".repeat(end - start));
    from = end;
  }
  return parts.join("") + text.slice(from);
}

/** One pass over the digits of a leaf, as far as there are no more than so many hits. */
function findOnce(leaf: Leaf, most: number): Hit[] {
  const hits: Hit[] = [];
  const { text } = leaf;
  if ((leaf.classes & (TextClass.Digit | TextClass.NonAscii)) === 0 || text.length < SSN_DIGITS) return hits;
  const context = contextOf(leaf, most);
  const wide = (leaf.classes & TextClass.NonAscii) !== 0;
  const length = text.length;
  // Every second character: a digit between a letter and a letter is no part of a number that we look for, and behind
  // any other character one step back is looked at. That makes the scan a fifth faster.
  let at = 1;
  while (at < length && hits.length <= most) {
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
    // Ten to twelve digits in one piece are no number that we look for.
    const isOther = longest === digits && digits > SSN_DIGITS && digits < CARD_DIGITS.min && !wide;
    if (digits >= SSN_DIGITS && mayHold && !isOther) {
      context.runStart = start;
      const groups = groupsOf(text, start, at);
      findInGroups(text, groups, context, hits);
      giveBack(groups);
    }
    at++;
  }
  return hits;
}

function findInGroups(text: string, groups: DigitGroups, context: Context, hits: Hit[]): void {
  const { count } = groups;
  // The whole before its parts: sixteen digits may be grouped so that thirteen of them look like a card too.
  const wholeFirst = digitsOf(groups, 0, count) <= USUAL_DIGITS;
  if (wholeFirst && findInRest(text, groups, 0, count, context, hits)) return;
  let first = 0;
  for (let from = 0; from < count; ) {
    if (hits.length > context.most) return;
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
  if (digits >= 2 * SSN_DIGITS && findFirstCopies(groups, from, to, context, hits)) return true;
  if (to - from < 2 || digits > CARD_DIGITS.max) return false;
  const candidate = candidateOf(text, groups, from, to, digits);
  const card = isCardInOddGroups(candidate, context);
  const found = card || isSsnByContext(candidate, context);
  if (found) hits.push(hitOf(card ? "dlp.card" : "dlp.ssn", groups, from, to));
  return found;
}

/** Text on either side that may speak for a number, or a mask before it that must not: further than words reach. */
const SURROUNDINGS = 112;

/** Groups that are one number again and again, all together or each long one by itself. */
function findFirstCopies(
  { starts, ends, counts }: DigitGroups,
  from: number,
  to: number,
  context: Context,
  hits: Hit[],
): boolean {
  if (findFirstCopy(context, starts[from] ?? 0, ends[to - 1] ?? 0, hits)) return true;
  if (to - from === 1) return false;
  const before = hits.length;
  for (let at = from; at < to; at++) {
    if ((counts[at] ?? 0) >= 2 * SSN_DIGITS) findFirstCopy(context, starts[at] ?? 0, ends[at] ?? 0, hits);
  }
  return hits.length > before;
}

/** The first of many copies is judged as if it stood there once; the others are repetitions of it. */
function findFirstCopy(context: Context, start: number, end: number, hits: Hit[]): boolean {
  const { text } = context.leaf;
  for (const copy of firstCopies(text, start, end)) {
    if (!mayBeNumber(context, start, copy, end) || !isAgainAndAgain(text, start, copy.end, end)) continue;
    const rule = ruleOfCopy(context, start, copy.end, end);
    if (rule === undefined) continue;
    hits.push({ rule, start, end: copy.end });
    return true;
  }
  return false;
}

/** A quick look before the close one: most digits that repeat are zeros, rulers and the like. */
function mayBeNumber(context: Context, start: number, copy: FirstCopy, end: number): boolean {
  const { digits } = copy;
  const candidate = { text: context.leaf.text, start, end: copy.end, digits };
  if (digits === SSN_DIGITS) {
    const isParted = copy.end - start > digits;
    return hasIssuedArea(candidate) && (isParted || isSaid(context, Topic.Ssn, start, end));
  }
  const certainty = certaintyOf(candidate);
  return certainty > Certainty.Possible || (certainty > 0 && isSaid(context, Topic.Card, start, end));
}

/** What the first copy would be if it stood there once. @throws RangeError once there were too many to look at */
function ruleOfCopy(context: Context, start: number, copyEnd: number, end: number): string | undefined {
  if (--context.copiesLeft < 0) throw new RangeError("Too many numbers are written again and again.");
  const { leaf } = context;
  const from = Math.max(0, start - SURROUNDINGS);
  const runStart = start - from;
  const text = leaf.text.slice(from, copyEnd) + leaf.text.slice(end, end + SURROUNDINGS);
  const alone: Context = {
    ...contextOf({ ...leaf, text }, context.most),
    runStart,
    keyTopics: context.keyTopics,
  };
  const found: Hit[] = [];
  const groups = groupsOf(text, runStart, copyEnd - from);
  findInGroups(text, groups, alone, found);
  giveBack(groups);
  // The key is read once for all numbers.
  context.keyTopics = alone.keyTopics;
  const [copy] = found;
  return copy?.start === runStart && copy.end === copyEnd - from ? copy.rule : undefined;
}

function hitOf(rule: string, groups: DigitGroups, from: number, to: number): Hit {
  return { rule, start: groups.starts[from] ?? 0, end: groups.ends[to - 1] ?? 0 };
}
