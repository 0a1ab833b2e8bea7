import { CAPITAL } from "./characters";
import { DIGIT } from "./characters";
import { FOREIGN } from "./characters";
import { Kind } from "./characters";
import { KINDS } from "./characters";
import { LETTERS } from "./characters";
import { LOWER_CASE } from "./characters";
import { SMALL_FORM } from "./characters";
import { MARKS } from "./delimiters";
import { marksAround } from "./delimiters";
import type { Program } from "./program";
import { ROW } from "./program";
import { DISGUISED } from "./second-look";
import { LONGEST_LEET } from "./second-look";
import { mayBeSpelledOtherwise } from "./second-look";
import { readLeet } from "./second-look";
import { readSpaced } from "./second-look";
import { secondLook } from "./second-look";
import { SHORTEST_GLUED } from "./second-look";
import { splitGlued } from "./second-look";
import { WORD_MASK } from "./second-look";
import { BYTES_APART } from "./signals-smuggling";
import { MENTION } from "./talk";
import type { Units } from "../units";
import { HASH_SEED } from "./word-tables";
import { lookUp } from "./word-tables";
import { NO_WORD } from "./word-tables";
import { step } from "./word-tables";

/** A signal that was found, in units of the normal text. */
export interface Finding {
  signal: number;
  start: number;
  end: number;
  /** Stands in quotation marks or a code span that opened before it. */
  quoted: boolean;
}

/** What a word does to the clause that it stands in, and what else is looked for near it; an or of these. */
export const KEEPS_CLAUSE = 1;
/** `you`: what follows is said to the reader, but only `you must ignore` is an order; `you ignore` describes. */
export const ADDRESSES = 2;
export const MAY_BE_ROLE = 4;
/** `and`, `then`: a new clause follows. */
export const JOINS = 8;
/** `might` behind another subject than the reader: what follows in the sentence is no order. */
export const GOVERNS = 16;

const SPACE = 32;
const APOSTROPHE = 39;
const COMMA = 44;

const CLOSED = 0;
const OPEN = 1;
const HALF_OPEN = 2;

/** What ends a sentence counts as so many words, so that a pattern seldom reaches over it. */
const SENTENCE_DISTANCE = 2;
/** Longest quotation, in words, that is believed to be one. */
const LONGEST_QUOTE = 40;
const LONGEST_REACH = 64;
const FINDING_DISTANCE = 8;
/** Marks that are looked at within so many words: there are few in a turn that is real. */
const MARKS_AT_ONCE = 4;
const MARK_DISTANCE = 16;
const FEWEST_BYTES = 8;
/** Longest part of a word that was cut in two. */
const LONGEST_PIECE = 7;
const LAST_POSITION = 1 << 30;
const SHORTEST_SECOND_LOOK = 4;
const SHORTEST_ODD = 3;

/** Reads texts with one program. What it remembers between words lies in arrays that are made once. */
export function createScanner(program: Program): (text: string, units: Units) => Finding[] {
  const { reach, completes, slots, rows, clause, phraseWord, guard, guardReach } = program;
  const signalCount = program.signals.length;
  const mention = program.signals.findIndex(({ name }) => name === MENTION);
  const bytesApart = program.signals.findIndex(({ name }) => name === BYTES_APART);
  /** Per slot: position of the word that filled it last, the last position that may fill it, and where the pattern began. */
  const filledAt = new Int32Array(reach.length).fill(-LONGEST_REACH);
  const openUntil = new Int32Array(reach.length + 1).fill(-LONGEST_REACH);
  const beganAt = new Int32Array(reach.length);
  const beganOpen = new Uint8Array(reach.length);
  /** Per signal: position of its last finding. */
  const foundAt = new Int32Array(signalCount + MARKS.length).fill(-LONGEST_REACH);
  let text = "";
  let findings: Finding[] = [];
  // Positions go on from text to text, one pause apart, so that nothing need be cleared between short texts.
  let position = 0;
  let openness = OPEN;
  let governed = false;
  /** Marks since `markAt`. */
  let marksSeen = 0;
  let markAt = -LONGEST_REACH;
  let quoteAt = -LONGEST_REACH;
  /** Position of the last word before the clause. */
  let clauseAt = 0;
  /** The unknown word before, which may be the beginning of a word, and words of one length. */
  let brokenEnd = -1;
  let brokenHash = 0;
  let brokenOpen = OPEN;
  let sameSize = 0;

  function find(signal: number, start: number, end: number): void {
    // Once in a few words says it: a word repeated for a megabyte must not make a finding each time.
    if (signal !== mention && position - (foundAt[signal] ?? 0) < FINDING_DISTANCE) return;
    foundAt[signal] = position;
    findings.push({ signal, start, end, quoted: position - quoteAt <= LONGEST_QUOTE });
  }

  /** `open` says whether the word opens a clause. */
  function see(word: number, start: number, end: number, open: boolean): void {
    const row = word * ROW;
    const begins = rows[row + 1] ?? 0;
    for (let index = rows[row] ?? 0; index < begins; index++) {
      const slot = slots[index] ?? 0;
      if ((openUntil[slot] ?? 0) < position || (filledAt[slot - 1] ?? 0) >= position) continue;
      fill(slot, beganAt[slot - 1] ?? 0, end, beganOpen[slot - 1] === 1);
    }
    const last = rows[row + (open ? 3 : 2)] ?? 0;
    for (let index = begins; index < last; index++) {
      const slot = slots[index] ?? 0;
      const guarded = guard[slot] ?? -1;
      if (guarded >= 0) {
        const guardedAt = filledAt[guarded] ?? 0;
        if (guardedAt > clauseAt && position - guardedAt <= (guardReach[slot] ?? 0)) continue;
      }
      fill(slot, start, end, open);
    }
  }

  function fill(slot: number, start: number, end: number, open: boolean): void {
    filledAt[slot] = position;
    const completed = completes[slot] ?? -1;
    if (completed < 0) {
      beganAt[slot] = start;
      beganOpen[slot] = open ? 1 : 0;
      openUntil[slot + 1] = position + (reach[slot + 1] ?? 0);
    } else if (completed < signalCount) find(completed, start, end);
    else see(phraseWord[completed - signalCount] ?? NO_WORD, start, end, open);
  }

  /** One word of the text; `id` may be none. */
  function take(id: number, start: number, end: number): void {
    position++;
    if (id === NO_WORD) {
      openness = CLOSED;
      return;
    }
    const effect = clause[id] ?? 0;
    if (effect & GOVERNS && openness === CLOSED) governed = true;
    if (effect & KEEPS_CLAUSE) openness = openness === CLOSED ? CLOSED : OPEN;
    else if (openness === HALF_OPEN) openness = CLOSED;
    see(id, start, end, openness === OPEN);
    if (effect & JOINS) openness = governed ? CLOSED : OPEN;
    else if (effect & ADDRESSES) openness = openness === CLOSED ? HALF_OPEN : openness;
    else if ((effect & KEEPS_CLAUSE) === 0) openness = CLOSED;
  }

  function takeMarks(start: number): void {
    if (position - markAt > MARK_DISTANCE) marksSeen = 0;
    if (marksSeen >= MARKS_AT_ONCE) return;
    for (const { mark, start: begin, end } of marksAround(text, start)) {
      find(signalCount + mark, begin, end);
      if (marksSeen++ === 0) markAt = position;
    }
  }

  /** A sign, from `index` on; returns where the text goes on. */
  function readSign(units: Units, index: number, kind: number): number {
    const next = index + 1;
    const nextUnit = units[next] ?? 0;
    const beforeLetter = (LETTERS[nextUnit] ?? 0) !== 0;
    // A bar at the beginning is markup: <|im_start|>.
    if (kind === Kind.LeetSign && beforeLetter && (units[index] ?? 0) !== 124) {
      const read = readLeet(program, units, index);
      if (read !== null) {
        take(read.id, index, read.end);
        return read.end;
      }
    }
    if (kind === Kind.SentenceEnd) {
      if (beforeLetter && (units[index] ?? 0) < 128) return next; // 3.5, example.com
      position += SENTENCE_DISTANCE;
    } else if (kind === Kind.NewLine) position++;
    else if (kind === Kind.Quote) quoteAt = beforeLetter ? position : position - LONGEST_REACH;
    else if (kind === Kind.Apostrophe) {
      if (!beforeLetter) quoteAt = position - LONGEST_REACH;
      else if (index === 0 || (LETTERS[units[index - 1] ?? 0] ?? 0) === 0) quoteAt = position;
      if (!beforeLetter) return next;
    }
    if ((units[index] ?? 0) !== COMMA) governed = false;
    openness = governed ? CLOSED : OPEN;
    clauseAt = position;
    return next;
  }

  /** The longest word of a script without spaces that begins at `index`, or one letter. */
  function readUnspaced(units: Units, index: number, length: number): number {
    const longest = Math.min(program.unspacedLongest[units[index] ?? 0] ?? 0, length - index);
    let hash = HASH_SEED;
    let found = NO_WORD;
    let end = index + 1;
    for (let size = 1; size <= longest; size++) {
      hash = step(hash, units[index + size - 1] ?? 0);
      const id = lookUp(program.unspaced, hash);
      if (id === NO_WORD) continue;
      found = id;
      end = index + size;
    }
    if (found !== NO_WORD) take(found, index, end);
    // Two letters count as a word.
    else if ((index & 1) === 0) take(NO_WORD, index, end);
    else openness = CLOSED;
    return end;
  }

  /** What a word may be that is not written as words are; returns where it ends, after taking it. */
  function readOtherwise(units: Units, start: number, end: number, seen: number): number {
    const size = end - start;
    let id: number = NO_WORD;
    const odd = (seen & FOREIGN) !== 0 || (isMixed(seen) && size <= LONGEST_LEET);
    const mayBeWord = odd ? size >= SHORTEST_ODD : size >= SHORTEST_SECOND_LOOK;
    if (mayBeWord && (odd || mayBeSpelledOtherwise(program, units, start, end))) {
      const second = secondLook(program, units, start, end, odd);
      id = second & WORD_MASK;
      if (second & DISGUISED) see(program.disguisedWord, start, end, false);
    }
    if (id === NO_WORD && size >= SHORTEST_GLUED && splitGlued(program, units, start, end, take)) return end;
    take(id, start, end);
    return end;
  }

  /** A word from `start` on; returns where it ends. */
  function readWord(units: Units, start: number): number {
    let index = start;
    let hash = HASH_SEED;
    let seen = 0;
    let unit = units[index] ?? 0;
    for (;;) {
      const letter = LETTERS[unit] ?? 0;
      if (letter === 0) {
        // An apostrophe between letters is no part of the spelling: don't, dont.
        if (unit !== APOSTROPHE || (LETTERS[units[index + 1] ?? 0] ?? 0) === 0) break;
      } else {
        seen |= letter;
        const small = letter & SMALL_FORM;
        hash = step(hash, small === 0 ? unit : small);
      }
      unit = units[++index] ?? 0;
    }
    if (unit !== SPACE && KINDS[unit] === Kind.LeetSign) {
      const read = readLeet(program, units, start);
      if (read !== null && read.end > index) {
        take(read.id, start, read.end);
        return read.end;
      }
    }
    const size = index - start;
    if (size === 1) {
      const end = readSpaced(program, units, start, take);
      if (end > index) return end;
    }
    // Hexadecimal bytes and binary octets, apart: words of one length.
    if ((seen & DIGIT) === 0 || (size !== 2 && size !== 4 && size !== 8)) sameSize = 0;
    else if (++sameSize === FEWEST_BYTES) find(bytesApart, start, index);

    const id = lookUp(program.words, hash);
    if ((seen & (LOWER_CASE | CAPITAL)) === CAPITAL && size > 1) {
      const capital = lookUp(program.capitals, hash);
      if (capital !== NO_WORD) {
        // The same word once more: it takes no place of its own.
        position++;
        see(capital, start, index, openness === OPEN);
        position--;
      }
    }
    if (id !== NO_WORD) {
      if (((clause[id] ?? 0) & MAY_BE_ROLE) !== 0 && followsSign(units, start)) takeMarks(start);
      take(id, start, index);
      return index;
    }
    const joined =
      brokenEnd === start - 1 && size > 2 && size <= LONGEST_PIECE
        ? joinedWord(units, start, index)
        : NO_WORD;
    if (joined === NO_WORD) brokenOpen = openness;
    brokenEnd = size > 1 && size <= LONGEST_PIECE ? index : -1;
    brokenHash = hash;
    if (joined !== NO_WORD) {
      openness = brokenOpen;
      take(joined, start, index);
    } else if (
      (seen & (DIGIT | FOREIGN)) !== 0 ||
      size >= SHORTEST_GLUED ||
      (size >= SHORTEST_SECOND_LOOK && mayBeSpelledOtherwise(program, units, start, index))
    )
      return readOtherwise(units, start, index, seen);
    else {
      position++;
      openness = CLOSED;
    }
    return index;
  }

  /** The word that the unknown word before and this one make together. */
  function joinedWord(units: Units, start: number, end: number): number {
    let hash = brokenHash;
    for (let index = start; index < end; index++) {
      hash = step(hash, (LETTERS[units[index] ?? 0] ?? 0) & SMALL_FORM);
    }
    const id = lookUp(program.words, hash);
    return program.telling[id] === 1 ? id : NO_WORD;
  }

  return (read, units) => {
    text = read;
    const { length } = text;
    findings = [];
    position += LONGEST_REACH;
    if (position > LAST_POSITION - length) {
      markAt = -LONGEST_REACH;
      filledAt.fill(-LONGEST_REACH);
      openUntil.fill(-LONGEST_REACH);
      foundAt.fill(-LONGEST_REACH);
      position = 0;
    }
    openness = OPEN;
    governed = false;
    quoteAt = position - LONGEST_REACH;
    clauseAt = position;
    brokenEnd = -1;
    sameSize = 0;
    for (let index = 0; index < length; ) {
      const unit = units[index] ?? 0;
      const kind = KINDS[unit] ?? Kind.Space;
      if (kind === Kind.Letter) {
        index = readWord(units, index);
        if (units[index] === SPACE) index++;
      } else if (kind === Kind.Space) index++;
      else if (kind === Kind.Unspaced) index = readUnspaced(units, index, length);
      else index = readSign(units, index, kind);
    }
    return findings;
  };
}

/** Whether a sign stands before `index`, with a space between at most. */
function followsSign(units: Units, index: number): boolean {
  const spaces = (units[index - 1] ?? 0) === 32 ? 1 : 0;
  return index > spaces && (KINDS[units[index - 1 - spaces] ?? 0] ?? Kind.Letter) > Kind.Space;
}

/** Digits among letters. */
const isMixed = (seen: number) => (seen & DIGIT) !== 0 && (seen & (LOWER_CASE | CAPITAL)) !== 0;
