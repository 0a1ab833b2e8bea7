import { Kind } from "./characters";
import { kindAt } from "./characters";
import { kindOf } from "./characters";

/** What stands between two groups of digits, as an or of bits. */
export const Gap = { Space: 1, Dash: 2, Dot: 4 } as const;
/** Separators that a reader sees between two groups ("4111 - 1111"), and all units with the invisible ones. */
const GAP_LENGTH = { seen: 3, all: 8 } as const;

/** Digits of a text that only separators part, as groups. One entry per group, then zeros. */
export interface DigitGroups {
  count: number;
  starts: Int32Array;
  ends: Int32Array;
  /** Digits of the group; fewer than end - start where invisible characters stand between them. */
  counts: Int32Array;
  /** Gap bits between the group and the next; 0 behind the last. */
  gaps: Int32Array;
}

/** Place of the next digit from a place on, or -1 where more than a separator lies before it. */
export function nextDigit(text: string, at: number): number {
  let seen = 0;
  const last = Math.min(text.length, at + GAP_LENGTH.all + 1);
  for (let next = at; next < last; next++) {
    const kind = kindAt(text, next);
    if (kind < Kind.A) return next;
    if (kind === Kind.Invisible) continue;
    if (kind < Kind.Space || kind > Kind.Dot || ++seen > GAP_LENGTH.seen) return -1;
  }
  return -1;
}

/** What finders may read behind the last group, and must find to be zeros. */
const BEHIND = 5;
/** Room for the groups of nearly all runs. */
const ROOM = 64;
/** Arrays that nobody reads any more: a text full of numbers must not cost four new ones for each. */
const spare: DigitGroups[] = [];

function takeRoom(most: number): DigitGroups {
  const kept = most > ROOM ? undefined : spare.pop();
  if (kept !== undefined) return kept;
  const size = Math.max(most, ROOM);
  const array = () => new Int32Array(size);
  return { count: 0, starts: array(), ends: array(), counts: array(), gaps: array() };
}

/** Says that nobody reads these groups any more. */
export function giveBack(groups: DigitGroups): void {
  if (groups.starts.length === ROOM) spare.push(groups);
}

/** Groups of the digits between two places, both of them digits that separators alone part. See `giveBack`. */
export function groupsOf(text: string, start: number, end: number): DigitGroups {
  // A group and what parts it from the next are two characters at least.
  const groups = takeRoom(((end - start + 1) >> 1) + 1 + BEHIND);
  groups.count = 0;
  let from = start;
  let count = 0;
  let last = start;
  let gap = 0;
  for (let at = start; at < end; at++) {
    const kind = kindOf(text.charCodeAt(at));
    if (kind < Kind.A) {
      if (gap !== 0) {
        close(groups, from, last + 1, count, gap);
        from = at;
        count = 0;
        gap = 0;
      }
      count++;
      last = at;
    } else if (kind === Kind.Space) gap |= Gap.Space;
    else if (kind === Kind.Dash) gap |= Gap.Dash;
    else if (kind === Kind.Dot) gap |= Gap.Dot;
  }
  close(groups, from, last + 1, count, 0);
  const groupCount = groups.count;
  for (let behind = 0; behind < BEHIND; behind++) close(groups, 0, 0, 0, 0);
  groups.count = groupCount;
  return groups;
}

function close(groups: DigitGroups, start: number, end: number, digits: number, gap: number): void {
  const at = groups.count++;
  groups.starts[at] = start;
  groups.ends[at] = end;
  groups.counts[at] = digits;
  groups.gaps[at] = gap;
}

/** Some neighbouring groups that may be one number. */
export interface Candidate {
  text: string;
  groups: DigitGroups;
  /** First group, and the one behind the last. */
  from: number;
  to: number;
  start: number;
  end: number;
  digits: number;
}

export function candidateOf(
  text: string,
  groups: DigitGroups,
  from: number,
  to: number,
  digits: number,
): Candidate {
  const start = groups.starts[from] ?? 0;
  return { text, groups, from, to, start, end: groups.ends[to - 1] ?? start, digits };
}

/** The gap that stands between all groups of a candidate: 0 where there is one group, -1 where gaps differ. */
export function gapOf({ groups, from, to }: Candidate): number {
  const first = to - from < 2 ? 0 : (groups.gaps[from] ?? 0);
  for (let at = from + 1; at < to - 1; at++) if (groups.gaps[at] !== first) return -1;
  return first;
}
