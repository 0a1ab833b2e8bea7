/**
 * A text made plain, with the way back. Units that follow each other in the original follow each other here, but for
 * the places in `starts`: there, and up to the next, unit `starts[n] + k` came from `origins[n] + k`.
 */
export interface Normal {
  text: string;
  starts: readonly number[];
  origins: readonly number[];
  /** The text that this one was made from, when that was made plain too. */
  outer: Normal | null;
}

/** A text that needs no change. */
export const asIs = (text: string): Normal => ({ text, starts: [], origins: [], outer: null });

/** The place in the original of unit `index` of the normal text, or of its end. */
export function originOf(normal: Normal, index: number): number {
  const { starts, origins, outer } = normal;
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  const place = low === 0 ? index : (origins[low - 1] ?? 0) + index - (starts[low - 1] ?? 0);
  return outer === null ? place : originOf(outer, place);
}

/** A copy of a text in which some of it is changed. What stays is copied in whole slices: most of a text stays. */
export interface Rewriting {
  readonly text: string;
  readonly parts: string[];
  readonly starts: number[];
  readonly origins: number[];
  /** Units of the copy, with those that wait. */
  length: number;
  /** Units in `room` that are no part yet. */
  waiting: number;
  /** The original is copied up to here. */
  copied: number;
  /** Where the next unit came from, if nothing is left out or put in. */
  expected: number;
}

const ROOM = 4096;
/** Shorter slices are copied unit by unit. */
const SHORT = 16;
// Made once: a rewriting is finished before the next begins.
const room = new Uint16Array(ROOM);

export function rewrite(text: string): Rewriting {
  return { text, parts: [], starts: [], origins: [], length: 0, waiting: 0, copied: 0, expected: 0 };
}

/** Puts `plain` in the place of the original from `from` to `to`; calls come in order. */
export function replace(copy: Rewriting, from: number, to: number, plain: string): void {
  keepTo(copy, from);
  for (let index = 0; index < plain.length; index++) {
    mark(copy, from);
    put(copy, plain.charCodeAt(index));
  }
  copy.copied = to;
}

export function replaceByUnit(copy: Rewriting, from: number, to: number, unit: number): void {
  keepTo(copy, from);
  mark(copy, from);
  put(copy, unit);
  copy.copied = to;
}

export function leaveOut(copy: Rewriting, from: number, to: number): void {
  keepTo(copy, from);
  copy.copied = to;
}

export function finish(copy: Rewriting, outer: Normal | null): Normal {
  keepTo(copy, copy.text.length);
  mark(copy, copy.text.length);
  flush(copy);
  return { text: copy.parts.join(""), starts: copy.starts, origins: copy.origins, outer };
}

function keepTo(copy: Rewriting, end: number): void {
  const size = end - copy.copied;
  if (size <= 0) return;
  mark(copy, copy.copied);
  if (size < SHORT) {
    for (let index = copy.copied; index < end; index++) put(copy, copy.text.charCodeAt(index));
  } else {
    flush(copy);
    copy.parts.push(copy.text.slice(copy.copied, end));
    copy.length += size;
    copy.expected += size;
  }
  copy.copied = end;
}

function put(copy: Rewriting, unit: number): void {
  if (copy.waiting === ROOM) flush(copy);
  room[copy.waiting++] = unit;
  copy.length++;
  copy.expected++;
}

function mark(copy: Rewriting, origin: number): void {
  if (origin === copy.expected) return;
  copy.starts.push(copy.length);
  copy.origins.push(origin);
  copy.expected = origin;
}

function flush(copy: Rewriting): void {
  if (copy.waiting === 0) return;
  // A spread would walk an iterator, ten times as long.
  copy.parts.push(String.fromCharCode.apply(null, room.subarray(0, copy.waiting) as unknown as number[]));
  copy.waiting = 0;
}
