import { Kind } from "./characters";
import { kindAt } from "./characters";
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

export const SSN_DIGITS = 9;

/**
 * Takes a social security number of the United States that starts with this group: 3-2-4 digits, or nine in one piece
 * where a word near them or the key says so. Groups before `first` are known to be something else.
 *
 * @returns the group behind the number, or -1
 */
export function ssnFrom(
  text: string,
  groups: DigitGroups,
  from: number,
  first: number,
  context: Context,
): number {
  const { counts } = groups;
  if (counts[from] === SSN_DIGITS) {
    const candidate = candidateOf(text, groups, from, from + 1, SSN_DIGITS);
    return isSsnByContext(candidate, context) ? from + 1 : -1;
  }
  if (counts[from] !== 3 || counts[from + 1] !== 2 || counts[from + 2] !== 4) return -1;
  const candidate = candidateOf(text, groups, from, from + 3, SSN_DIGITS);
  return isWrittenSsn(candidate, first, context) ? from + 3 : -1;
}

/** Whether nine digits, in whatever grouping, are called a social security number by a word near them or the key. */
export function isSsnByContext(candidate: Candidate, context: Context): boolean {
  const { text, start, end, digits } = candidate;
  if (digits !== SSN_DIGITS || !hasIssuedArea(candidate) || isTelephone(text, start, digits)) return false;
  return isSaid(context, Topic.Ssn, start, end) && !isGlued(text, start, end, Topic.Ssn, context);
}

function isWrittenSsn(candidate: Candidate, first: number, context: Context): boolean {
  const { text, groups, from, to, start, end, digits } = candidate;
  const gap = gapOf(candidate);
  if (gap < 0 || !hasIssuedArea(candidate) || isTelephone(text, start, digits)) return false;
  if (isGlued(text, start, end, Topic.Ssn, context)) return false;
  const goesOn =
    (from > first && groups.gaps[from - 1] === gap) ||
    (to < groups.count && groups.gaps[to - 1] === gap) ||
    isPartOfWord(text, start, end);
  if (!goesOn && (gap & Gap.Dash || !isSaid(context, Topic.OtherNumber, start, end))) return true;
  return isSaid(context, Topic.Ssn, start, end);
}

/**
 * Numbers that the Social Security Administration never issues: area 000, 666 and 900 to 999, group 00, serial 0000
 * (POMS RM 10201.035). 987-65-4320 to 987-65-4329 are not issued either, but people write them where a number belongs,
 * and real forms print them: they count.
 */
export function hasIssuedArea({ text, start, end }: Pick<Candidate, "text" | "start" | "end">): boolean {
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = kindAt(text, at);
    if (digit < Kind.A) value = 10 * value + digit;
  }
  const area = Math.floor(value / 1_000_000);
  const group = Math.floor(value / 10_000) % 100;
  if (area === 0 || area === 666 || group === 0 || value % 10_000 === 0) return false;
  return area < 900 || Math.floor(value / 10) === 98_765_432;
}
