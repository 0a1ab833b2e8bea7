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

/** A finder looks at one leaf and says what it found, in order of start. It never throws, and its time is linear. */
export type Finder = (leaf: Leaf) => Hit[];

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

const TOKEN = 1 << 30;

/** Class bits of each ASCII character; those of one that may stand in a token carry TOKEN too. */
const BITS = new Int32Array(128);
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

/** One pass over a text: which kinds of characters and runs it holds, as an or of `TextClass` bits. */
export function classify(text: string): number {
  let seen = 0;
  let tokenLength = 0;
  let digits = 0;
  let sinceDigit = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const bits = code < 128 ? (BITS[code] ?? 0) : TextClass.NonAscii;
    seen |= bits;
    if (bits & TOKEN) {
      if (++tokenLength === 16) seen |= TextClass.LongToken;
    } else tokenLength = 0;
    if (bits & TextClass.Digit) {
      if (++digits === 9) seen |= TextClass.NineDigits;
      sinceDigit = 0;
    } else if (++sinceDigit > 1) digits = 0;
  }
  return seen & ~TOKEN;
}
