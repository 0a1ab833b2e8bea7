import type { Units } from "./units";
import { unitsOf } from "./units";

/** One string of a payload and where it stands. Finders look at leaves one at a time. */
export interface Leaf {
  text: string;
  /** JSON pointer (RFC 6901); "" for a payload that is one string. */
  path: string;
  /** Name of the nearest object key above the text, as it was written; "" where there is none. */
  key: string;
  /** What the text is made of: an or of `TextClass` bits, from `classify`. A finder whose bits are missing cannot fire. */
  classes: number;
}

/** Something found in a leaf. Offsets are UTF-16 units of the original text, end exclusive. Never holds the text itself. */
export interface Hit {
  /** Id of the rule, for example `dlp.card` or `injection.override`. */
  rule: string;
  start: number;
  end: number;
}

/**
 * A finder looks at one leaf and says what it found, in order of start. Its time is linear; it throws a RangeError where a
 * text would take too long all the same.
 *
 * @param most the finder may stop once it has found more than that; what it returns is more, too, and may be in any order
 */
export type Finder = (leaf: Leaf, most?: number) => Hit[];

/** Bits of `classify`. */
export const TextClass = {
  Digit: 1,
  Letter: 2,
  /** `@` */
  At: 4,
  /** `:` */
  Colon: 8,
  /** `.` */
  Dot: 16,
  /** `/` or `\` */
  Slash: 32,
  /** `%` */
  Percent: 64,
  /** `=` */
  Equals: 128,
  /** `-` or `_` */
  Dash: 256,
  /** `<`, `>`, `[`, `]`, `{`, `}` or `|` */
  Bracket: 512,
  White: 1024,
  NonAscii: 2048,
  /** At least nine digits, with at most one character between each two. */
  NineDigits: 4096,
  /** A run of at least sixteen letters, digits, `-`, `_`, `+`, `/`, `=` or `.`. */
  LongToken: 8192,
} as const;

const TOKEN = 1 << 14;

/** Class bits of each UTF-16 unit; those of one that may stand in a token carry TOKEN too. */
const BITS = new Uint16Array(1 << 16).fill(TextClass.NonAscii);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  let bits = 0;
  if (/[0-9]/.test(character)) bits |= TextClass.Digit | TOKEN;
  if (/[A-Za-z]/.test(character)) bits |= TextClass.Letter | TOKEN;
  if (character === "@") bits |= TextClass.At;
  if (character === ":") bits |= TextClass.Colon;
  if (character === ".") bits |= TextClass.Dot | TOKEN;
  if (/[/\\]/.test(character)) bits |= TextClass.Slash | (character === "/" ? TOKEN : 0);
  if (character === "%") bits |= TextClass.Percent;
  if (character === "=") bits |= TextClass.Equals | TOKEN;
  if (/[-_]/.test(character)) bits |= TextClass.Dash | TOKEN;
  if (character === "+") bits |= TOKEN;
  if (/[<>[\]{}|]/.test(character)) bits |= TextClass.Bracket;
  if (/\s/.test(character)) bits |= TextClass.White;
  BITS[code] = bits;
}

const LONG_TOKEN = 16;
const NINE_DIGITS = 9;
/** Texts as long as this are read from their units, which later readers share. */
const LONG_TEXT = 96;

/** Which kinds of characters and runs a text holds, as an or of `TextClass` bits. Linear. */
export function classify(text: string): number {
  return text.length < LONG_TEXT ? classifyShort(text) : classifyLong(unitsOf(text), text.length);
}

function classifyShort(text: string): number {
  let seen = 0;
  let tokenLength = 0;
  let digits = 0;
  let sinceDigit = 0;
  for (let at = 0; at < text.length; at++) {
    const bits = BITS[text.charCodeAt(at)] ?? 0;
    seen |= bits;
    if (bits & TOKEN) {
      if (++tokenLength === LONG_TOKEN) seen |= TextClass.LongToken;
    } else tokenLength = 0;
    if (bits & TextClass.Digit) {
      if (++digits === NINE_DIGITS) seen |= TextClass.NineDigits;
      sinceDigit = 0;
    } else if (++sinceDigit > 1) digits = 0;
  }
  return seen & ~TOKEN;
}

/** The same in less than half of the time: runs are looked for at a few places, where they cannot hide. */
function classifyLong(units: Units, length: number): number {
  let seen = 0;
  for (let at = 0; at < length; at++) seen |= BITS[units[at] ?? 0] ?? 0;
  if ((seen & TOKEN) !== 0 && holdsLongToken(units, length)) seen |= TextClass.LongToken;
  if ((seen & TextClass.Digit) !== 0 && holdsNineDigits(units, length)) seen |= TextClass.NineDigits;
  return seen & ~TOKEN;
}

const isToken = (unit: number | undefined) => ((BITS[unit ?? 0] ?? 0) & TOKEN) !== 0;
const isDigit = (unit: number | undefined) => ((BITS[unit ?? 0] ?? 0) & TextClass.Digit) !== 0;

/** Every sixteenth character tells where a run of sixteen may be. */
function holdsLongToken(units: Units, length: number): boolean {
  for (let at = LONG_TOKEN - 1; at < length; at += LONG_TOKEN) {
    if (!isToken(units[at])) continue;
    let start = at;
    while (start > 0 && at - start < LONG_TOKEN && isToken(units[start - 1])) start--;
    while (at + 1 < length && at + 1 - start < LONG_TOKEN && isToken(units[at + 1])) at++;
    if (at + 1 - start >= LONG_TOKEN) return true;
  }
  return false;
}

/** Of nine digits with at most one character between, one stands at every eighth place or behind it. */
function holdsNineDigits(units: Units, length: number): boolean {
  for (let at = NINE_DIGITS - 2; at < length; at += NINE_DIGITS - 1) {
    if (!isDigit(units[at]) && !isDigit(units[at + 1])) continue;
    let start = at;
    while (start > 0 && (isDigit(units[start - 1]) || isDigit(units[start - 2]))) start--;
    let digits = 0;
    let end = start;
    for (; end < length && (isDigit(units[end]) || isDigit(units[end + 1])); end++) {
      if (isDigit(units[end]) && ++digits === NINE_DIGITS) return true;
    }
    at = Math.max(at, end - 1);
  }
  return false;
}
