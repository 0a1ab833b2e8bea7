import { LETTERS } from "./characters";
import type { Units } from "../units";

/** A run of the text that hides another text. */
export interface Hidden {
  start: number;
  end: number;
  text: string;
}

const SHORTEST_BASE64 = 16;
const SHORTEST_HEX = 20;
const SHORTEST_BINARY = 64;
/** Characters of one run that are decoded; the rest of a longer run is not looked at. */
const LONGEST_RUN = 65_536;

const BASE64 = new Int8Array(128).fill(-1);
"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".split("").forEach((sign, value) => {
  BASE64[sign.charCodeAt(0)] = value;
});
BASE64[45] = 62;
BASE64[95] = 63;
/** Value of each hexadecimal digit, -1 of other ASCII. */
export const HEX = new Int8Array(128).fill(-1);
"0123456789abcdef".split("").forEach((digit, value) => {
  HEX[digit.charCodeAt(0)] = value;
  HEX[digit.toUpperCase().charCodeAt(0)] = value;
});

/** What a table says of a unit; -1 outside ASCII. */
export const valueIn = (table: Int8Array, unit: number) => (unit < 128 ? (table[unit] ?? -1) : -1);

/** A sign of base64: a letter, a digit, `+`, `/`, `-` or `_`. */
const isWordUnit = (unit: number) => valueIn(BASE64, unit) >= 0;

const NO_TEXT = -1;

/**
 * Walks over the bytes of a text in UTF-8: printable ASCII, white space, and whole characters. `state` is how many
 * bytes of a character are still to come, 0 at the beginning; `NO_TEXT` where the bytes are none.
 */
function nextState(state: number, byte: number): number {
  if (state > 0) return (byte & 0xc0) === 0x80 ? state - 1 : NO_TEXT;
  if (byte < 0x7f) return byte >= 0x20 || byte === 9 || byte === 10 || byte === 13 ? 0 : NO_TEXT;
  if (byte >= 0xc2 && byte < 0xe0) return 1;
  if (byte >= 0xe0 && byte < 0xf0) return 2;
  return byte >= 0xf0 && byte < 0xf5 ? 3 : NO_TEXT;
}

const decoder = new TextDecoder();

/** The text of some bytes, or null where it is none: of letters and spaces for the most part. */
function textOf({ kept, length }: Bytes): string | null {
  let letters = 0;
  for (let index = 0; index < length; index++) {
    const byte = kept[index] ?? 0;
    if ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x20 || byte >= 0x80)
      letters++;
  }
  return letters < length * 0.6 ? null : decoder.decode(kept.subarray(0, length));
}

/** Bytes of one run while they are read; most runs are identifiers, paths and hashes, and no text after a few. */
interface Bytes {
  kept: Uint8Array;
  length: number;
  state: number;
}

/** Room for what most runs hold before they turn out to be none; grows with a text. */
const FIRST_ROOM = 64;

function keep(bytes: Bytes, byte: number): boolean {
  bytes.state = nextState(bytes.state, byte);
  if (bytes.state === NO_TEXT) return false;
  if (bytes.length === bytes.kept.length) {
    const more = new Uint8Array(bytes.length * 4);
    more.set(bytes.kept);
    bytes.kept = more;
  }
  bytes.kept[bytes.length++] = byte;
  return true;
}

const scratch = new Uint8Array(FIRST_ROOM);
const noBytes = (): Bytes => ({ kept: scratch, length: 0, state: 0 });

function decodeBase64(units: Units, start: number, end: number): string | null {
  const bytes = noBytes();
  let bits = 0;
  let held = 0;
  for (let index = start; index < end && index < start + LONGEST_RUN; index++) {
    held = ((held << 6) | valueIn(BASE64, units[index] ?? 0)) & 0xfffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    if (!keep(bytes, (held >>> bits) & 0xff)) return null;
  }
  return textOf(bytes);
}

/** Digits of 4 bits, or of 1; what stands between is passed over. */
function decodeDigits(units: Units, start: number, end: number, bitsPerDigit: 4 | 1): string | null {
  const bytes = noBytes();
  let bits = 0;
  let held = 0;
  for (let index = start; index < end && index < start + LONGEST_RUN; index++) {
    const unit = units[index] ?? 0;
    // The mark of a hexadecimal number, 0x.
    if (unit === 48 && ((units[index + 1] ?? 0) | 32) === 120) continue;
    const value = valueIn(HEX, unit);
    if (value < 0) continue;
    held = (held << bitsPerDigit) | value;
    bits += bitsPerDigit;
    if (bits < 8) continue;
    bits = 0;
    if (!keep(bytes, held & 0xff)) return null;
    held = 0;
  }
  return textOf(bytes);
}

const isSign = (units: Units, index: number) => isWordUnit(units[index] ?? 0);

/** Where the next run of at least sixteen signs begins; every sixteenth character tells. */
function nextLongRun(units: Units, length: number, from: number): number {
  for (let probe = from + SHORTEST_BASE64 - 1; probe < length; ) {
    if (!isSign(units, probe)) {
      probe += SHORTEST_BASE64;
      continue;
    }
    let start = probe;
    while (start > from && isSign(units, start - 1)) start--;
    let end = probe + 1;
    while (end < length && end - start < SHORTEST_BASE64 && isSign(units, end)) end++;
    if (end - start >= SHORTEST_BASE64) return start;
    probe = end + SHORTEST_BASE64;
  }
  return length;
}

/** A run of base64 or hexadecimal or binary digits that decodes to text. */
function longRun(units: Units, start: number, end: number): Hidden | null {
  let hex = true;
  let binary = true;
  for (let index = start; index < end && hex; index++) {
    const unit = units[index] ?? 0;
    hex = valueIn(HEX, unit) >= 0;
    binary &&= unit === 48 || unit === 49;
  }
  let plain: string | null = null;
  if (hex && binary && end - start >= SHORTEST_BINARY) plain = decodeDigits(units, start, end, 1);
  if (hex && plain === null && end - start >= SHORTEST_HEX) plain = decodeDigits(units, start, end, 4);
  plain ??= decodeBase64(units, start, end);
  if (plain === null) return null;
  let after = end;
  while ((units[after] ?? 0) === 61 && after < end + 2) after++;
  return { start, end: after, text: plain };
}

const FEWEST_BYTES = 8;
/** One of ` ,:-`. */
const BETWEEN_BYTES = [32, 44, 58, 45];
/** Where a group of bytes apart ends: two hexadecimal digits, with 0x before them or not, or eight binary ones. */
function groupEnd(units: Units, index: number, bitsPerDigit: 4 | 1): number {
  const prefixed = bitsPerDigit === 4 && (units[index] ?? 0) === 48 && ((units[index + 1] ?? 0) | 32) === 120;
  const start = prefixed ? index + 2 : index;
  const end = start + 8 / bitsPerDigit;
  for (let at = start; at < end; at++) {
    const value = valueIn(HEX, units[at] ?? 0);
    if (value < 0 || value >= 1 << bitsPerDigit) return -1;
  }
  return (LETTERS[units[end] ?? 0] ?? 0) !== 0 ? -1 : end;
}

/** Where the next group may begin: behind one of ` ,:-` and a space at most. */
function nextGroup(units: Units, end: number): number {
  if (!BETWEEN_BYTES.includes(units[end] ?? 0)) return -1;
  return (units[end + 1] ?? 0) === 32 ? end + 2 : end + 1;
}

/** Bytes apart that begin at `index`: `69 67 6e`, `0x69,0x67`, `01101001 01100111`; at least eight. */
function bytesAt(units: Units, index: number): { end: number; bitsPerDigit: 4 | 1; count: number } {
  const bitsPerDigit = groupEnd(units, index, 1) > 0 ? 1 : 4;
  let count = 0;
  let end = index;
  for (let group = index; group >= 0; group = nextGroup(units, end)) {
    const next = groupEnd(units, group, bitsPerDigit);
    if (next < 0) break;
    end = next;
    count++;
  }
  return { end, bitsPerDigit, count };
}

function runsApart(units: Units, length: number): Hidden[] {
  const found: Hidden[] = [];
  for (let index = 0; index < length; ) {
    if (!isWordUnit(units[index] ?? 0)) {
      index++;
      continue;
    }
    const { end, bitsPerDigit, count } = bytesAt(units, index);
    const plain = count < FEWEST_BYTES ? null : decodeDigits(units, index, end, bitsPerDigit);
    if (plain !== null) found.push({ start: index, end, text: plain });
    index = Math.max(end, index + 1);
    while (isWordUnit(units[index] ?? 0)) index++;
  }
  return found;
}

/** Every run of base64, hexadecimal or binary digits that decodes to text. Linear. */
export function hiddenRuns(units: Units, length: number, longTokens: boolean, bytesApart: boolean): Hidden[] {
  const found: Hidden[] = [];
  if (longTokens) {
    for (let start = nextLongRun(units, length, 0); start < length; ) {
      let end = start;
      while (end < length && isSign(units, end)) end++;
      const run = longRun(units, start, end);
      if (run !== null) found.push(run);
      start = nextLongRun(units, length, end);
    }
  }
  if (bytesApart) found.push(...runsApart(units, length));
  return found;
}

/** Every letter moved by thirteen. */
export function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const code = letter.charCodeAt(0);
    const first = code < 97 ? 65 : 97;
    return String.fromCharCode(((code - first + 13) % 26) + first);
  });
}

/** The units of a text from its end. */
export const reversed = (text: string) => text.split("").reverse().join("");
