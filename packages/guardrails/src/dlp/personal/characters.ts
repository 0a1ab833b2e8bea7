/**
 * What a character may be inside a written number. Digits are their value (0 to 9), letters 10 to 35 as ISO 13616
 * counts them (A = 10 … Z = 35), so `kind < Kind.Space` means a letter or digit.
 */
export const Kind = {
  A: 10,
  Space: 36,
  Dash: 37,
  Dot: 38,
  Slash: 39,
  Colon: 40,
  /** Tab and the ends of lines. */
  Line: 41,
  /** Not seen by a reader: zero-width, soft hyphen, marks of direction, variation selectors. */
  Invisible: 42,
  Other: 43,
} as const;

/** Zero of each decimal script of the Basic Multilingual Plane (Unicode category Nd); nine follow each. */
const ZEROS = [
  0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50,
  0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40,
  0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
];
/** A of each row of 26 Latin letters: ASCII and full-width, both cases. */
const ROWS_OF_LETTERS = [0x41, 0x61, 0xff21, 0xff41];
const RANGES: readonly (readonly [kind: number, from: number, to: number])[] = [
  [Kind.Line, 0x09, 0x0d],
  [Kind.Space, 0x20, 0x20],
  [Kind.Dash, 0x2d, 0x2d],
  [Kind.Dot, 0x2e, 0x2e],
  [Kind.Slash, 0x2f, 0x2f],
  [Kind.Colon, 0x3a, 0x3a],
  [Kind.Space, 0xa0, 0xa0],
  [Kind.Invisible, 0xad, 0xad],
  [Kind.Dot, 0xb7, 0xb7],
  [Kind.Invisible, 0x34f, 0x34f],
  [Kind.Invisible, 0x61c, 0x61c],
  [Kind.Space, 0x1680, 0x1680],
  [Kind.Invisible, 0x180b, 0x180f],
  [Kind.Space, 0x2000, 0x200a],
  [Kind.Invisible, 0x200b, 0x200f],
  [Kind.Dash, 0x2010, 0x2015],
  [Kind.Dot, 0x2022, 0x2022],
  [Kind.Line, 0x2028, 0x2029],
  [Kind.Invisible, 0x202a, 0x202e],
  [Kind.Space, 0x202f, 0x202f],
  [Kind.Space, 0x205f, 0x205f],
  [Kind.Invisible, 0x2060, 0x206f],
  [Kind.Dash, 0x2212, 0x2212],
  [Kind.Space, 0x3000, 0x3000],
  [Kind.Invisible, 0xfe00, 0xfe0f],
  [Kind.Dash, 0xfe58, 0xfe58],
  [Kind.Dash, 0xfe63, 0xfe63],
  [Kind.Invisible, 0xfeff, 0xfeff],
  [Kind.Dash, 0xff0d, 0xff0d],
  [Kind.Dot, 0xff0e, 0xff0e],
  [Kind.Slash, 0xff0f, 0xff0f],
  [Kind.Colon, 0xff1a, 0xff1a],
];

/** Kind of every UTF-16 unit. One load per character is what lets the scan run at the speed of the memory. */
const KINDS = kindsOfUnits();

function kindsOfUnits(): Uint8Array {
  const kinds = new Uint8Array(0x10000).fill(Kind.Other);
  for (const [kind, from, to] of RANGES) kinds.fill(kind, from, to + 1);
  for (const zero of ZEROS) for (let value = 0; value < 10; value++) kinds[zero + value] = value;
  for (const row of ROWS_OF_LETTERS)
    for (let letter = 0; letter < 26; letter++) kinds[row + letter] = Kind.A + letter;
  return kinds;
}

export function kindOf(unit: number): number {
  return KINDS[unit] ?? Kind.Other;
}

/** Kind of the unit at a place; `Kind.Other` outside the text. */
export function kindAt(text: string, at: number): number {
  return at < 0 || at >= text.length ? Kind.Other : kindOf(text.charCodeAt(at));
}

const PLAIN = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Letters and digits of a text as ASCII upper case, in order; everything else is left out. */
export function plainOf(text: string): string {
  let plain = "";
  for (let at = 0; at < text.length; at++) {
    const kind = kindOf(text.charCodeAt(at));
    if (kind < Kind.Space) plain += PLAIN[kind];
  }
  return plain;
}
