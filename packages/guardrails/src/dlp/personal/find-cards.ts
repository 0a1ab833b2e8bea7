import { brandOf } from "./card-brands";
import { CARD_DIGITS } from "./card-brands";
import { Certainty } from "./card-brands";
import { Kind } from "./characters";
import { kindAt } from "./characters";
import { kindOf } from "./characters";
import type { Context } from "./context";
import { isSaid } from "./context";
import { Topic } from "./context";
import type { Candidate } from "./digit-groups";
import type { DigitGroups } from "./digit-groups";
import { candidateOf } from "./digit-groups";
import { Gap } from "./digit-groups";
import { gapOf } from "./digit-groups";
import { isGlued } from "./number-edges";
import { isPartOfWord } from "./number-edges";
import { isTelephone } from "./number-edges";

/**
 * Takes a card that starts with this group: digits in one piece, or grouped as cards are printed (4-4-4-4 and shorter
 * or longer by the last group, 4-6-5, 4-6-4). Groups before `first` are known to be something else.
 *
 * @returns the group behind the card, or -1
 */
export function cardFrom(
  text: string,
  groups: DigitGroups,
  from: number,
  first: number,
  context: Context,
): number {
  const { counts } = groups;
  const count = counts[from] ?? 0;
  if (count >= CARD_DIGITS.min && count <= CARD_DIGITS.max) {
    return isCardInOnePiece(candidateOf(text, groups, from, from + 1, count), context) ? from + 1 : -1;
  }
  if (count !== 4) return -1;
  const second = counts[from + 1];
  const third = counts[from + 2] ?? 0;
  if (second === 6 && (third === 5 || third === 4))
    return behindPrintedCard(candidateOf(text, groups, from, from + 3, 10 + third), first, context);
  if (second !== 4 || third !== 4) return -1;
  const fourth = counts[from + 3] ?? 0;
  if (fourth > 4) return -1;
  const to = from + (fourth === 0 ? 3 : 4);
  const taken = behindPrintedCard(candidateOf(text, groups, from, to, 12 + fourth), first, context);
  const fifth = counts[from + 4] ?? 0;
  // Behind sixteen digits stands a security code more often than the end of a longer number.
  return taken < 0 && fourth === 4 && fifth > 0 && fifth < 4
    ? behindPrintedCard(candidateOf(text, groups, from, from + 5, 16 + fifth), first, context)
    : taken;
}

function behindPrintedCard(candidate: Candidate, first: number, context: Context): number {
  return isPrintedCard(candidate, first, context) ? candidate.to : -1;
}

/** Whether all digits of groups that only separators part, in whatever grouping, are one card. */
export function isCardInOddGroups(candidate: Candidate, context: Context): boolean {
  const { text, start, end, digits } = candidate;
  if (digits < CARD_DIGITS.min || digits > CARD_DIGITS.max) return false;
  const certainty = certaintyOf(candidate);
  if (certainty === 0 || isTelephone(text, start, digits)) return false;
  if (isGlued(text, start, end, Topic.Card, context)) return false;
  const gap = gapOf(candidate);
  // Two groups with a dot between them are a decimal number; with different gaps dates and telephone numbers follow.
  if (gap === Gap.Dot && candidate.to - candidate.from === 2) return false;
  if (gap > 0 && certainty === Certainty.Certain && !isPartOfWord(text, start, end)) return true;
  return isSaid(context, Topic.Card, start, end);
}

function isCardInOnePiece(candidate: Candidate, context: Context): boolean {
  const { text, groups, from, start, end, digits } = candidate;
  // Digits behind a decimal point.
  if (from > 0 && groups.gaps[from - 1] === Gap.Dot && start - (groups.ends[from - 1] ?? 0) === 1)
    return false;
  const certainty = certaintyOf(candidate);
  if (certainty === 0 || isTelephone(text, start, digits)) return false;
  if (isGlued(text, start, end, Topic.Card, context)) return false;
  if (certainty === Certainty.Certain || isSaid(context, Topic.Card, start, end)) return true;
  if (certainty === Certainty.Possible || isPartOfWord(text, start, end)) return false;
  if (isProductCode(text, start, end, digits)) return false;
  return !isSaid(context, Topic.OtherNumber | Topic.Identifier, start, end);
}

function isPrintedCard(candidate: Candidate, first: number, context: Context): boolean {
  const { text, start, end, digits } = candidate;
  const gap = gapOf(candidate);
  if (gap < 0) return false;
  const certainty = certaintyOf(candidate);
  if (certainty === 0 || isTelephone(text, start, digits)) return false;
  if (isGlued(text, start, end, Topic.Card, context)) return false;
  if (certainty >= Certainty.Likely && standsAlone(candidate, first, gap)) return true;
  // Where a word says that it is a card, sixteen digits may go on; fewer are a part of another number.
  return (digits >= 16 || !isJoined(candidate, first, gap)) && isSaid(context, Topic.Card, start, end);
}

/** Whether the gap inside the candidate also joins it to a group before or behind it. */
function isJoined({ groups, from, to }: Candidate, first: number, gap: number): boolean {
  return (from > first && groups.gaps[from - 1] === gap) || groups.gaps[to - 1] === gap;
}

/**
 * Whether the groups beside a card are none of its own: account numbers are grouped by four too, but go on. A shorter
 * group beside a card is a position in a list or a security code, and four further groups may be the next card.
 */
function standsAlone({ text, groups, from, to }: Candidate, first: number, gap: number): boolean {
  const { starts, counts, gaps } = groups;
  if (from > first && gaps[from - 1] === gap) {
    const letterBefore = kindAt(text, (starts[from - 1] ?? 0) - 1) < Kind.Space;
    if ((counts[from - 1] ?? 0) >= 4 || letterBefore) return false;
  }
  if (gaps[to - 1] !== gap || (counts[to] ?? 0) < 4) return true;
  const [next, digits] = counts[to + 1] === 6 ? [to + 3, 10 + (counts[to + 2] ?? 0)] : [to + 4, 16];
  const another = candidateOf(text, groups, to, next, digits);
  return another.end - another.start >= 16 && certaintyOf(another) === Certainty.Certain;
}

/** Certainty of the brand, or 0 where the check digit is wrong (Luhn, ISO/IEC 7812-1 annex B). */
export function certaintyOf({
  text,
  start,
  end,
  digits,
}: Pick<Candidate, "text" | "start" | "end" | "digits">): number {
  let seen = 0;
  let firstEight = 0;
  let sum = 0;
  for (let at = start; at < end; at++) {
    const digit = kindOf(text.charCodeAt(at));
    if (digit >= Kind.A) continue;
    if (seen < 8) firstEight = 10 * firstEight + digit;
    const doubled = (digits - seen) % 2 === 0;
    sum += doubled ? 2 * digit - (digit > 4 ? 9 : 0) : digit;
    seen++;
  }
  return seen === digits && sum % 10 === 0 ? brandOf(firstEight, digits).certainty : 0;
}

/** Whether thirteen digits carry the check digit of an EAN-13 too; then the bar code is the likelier. */
function isProductCode(text: string, start: number, end: number, digits: number): boolean {
  if (digits !== 13) return false;
  let sum = 0;
  let seen = 0;
  for (let at = start; at < end; at++) {
    const digit = kindAt(text, at);
    if (digit < Kind.A) sum += (seen++ % 2 === 0 ? 1 : 3) * digit;
  }
  return sum % 10 === 0;
}
