/** Bits of `kindOf`. */
export const Kind = {
  Lower: 1,
  Upper: 2,
  Digit: 4,
  /** `-`, `_`, `+`, `/`, `=` or `.`: stands inside tokens, and parts their words. */
  Joint: 8,
  White: 16,
  /** `"`, `'` or a backtick. */
  Quote: 32,
  /** A character outside ASCII. */
  Wide: 64,
} as const;

const { Lower, Upper, Digit, Joint, White, Quote, Wide } = Kind;

/** As wide as UTF-16, so that a look needs no other test. */
const KINDS = new Uint8Array(1 << 16).fill(Wide);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  KINDS[code] = /[a-z]/.test(character)
    ? Lower
    : /[A-Z]/.test(character)
      ? Upper
      : /[0-9]/.test(character)
        ? Digit
        : /[-_+/=.]/.test(character)
          ? Joint
          : /\s/.test(character)
            ? White
            : /["'`]/.test(character)
              ? Quote
              : 0;
}

/** What kind of character a UTF-16 unit is: one of `Kind`, or 0 for other punctuation and for NaN (no character). */
export function kindOf(code: number): number {
  return KINDS[code] ?? 0;
}

export const LETTER = Lower | Upper;
export const WORD = Lower | Upper | Digit;
/** What a run of token characters is made of; the same set as `TextClass.LongToken`. */
export const TOKEN = WORD | Joint;

export function isWord(code: number): boolean {
  return (kindOf(code) & WORD) !== 0;
}

export function isSpace(code: number): boolean {
  return (kindOf(code) & White) !== 0;
}

export function isQuote(code: number): boolean {
  return (kindOf(code) & Quote) !== 0;
}

/**
 * How many characters at `at` end an escape that began before it: 1 after the backslash of `\n`, 2 after the sign of
 * `%3D`, 5 after that of `\u003d`. What follows starts a word although letters stand before it.
 */
export function escapeLength(text: string, at: number): number {
  const before = text.charCodeAt(at - 1);
  if (before === PERCENT)
    return isHexDigit(text.charCodeAt(at)) && isHexDigit(text.charCodeAt(at + 1)) ? 2 : 0;
  if (before !== BACKSLASH) return 0;
  const first = text.charAt(at);
  return first === "u" ? 5 : "nrtbf".includes(first || " ") ? 1 : 0;
}

const PERCENT = 37;
const BACKSLASH = 92;

export function isHexDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
