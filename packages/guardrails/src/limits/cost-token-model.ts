/** What stands before a word: nothing or white space, one mark that the tokenizer keeps with it, a digit, or else. */
export type Before = "space" | "mark" | "digit" | "other";

/**
 * What the parts of a text cost, in hundredths of a token of `o200k_base`, the vocabulary of GPT-4o and its successors.
 * Its tokenizer first cuts a text into words, groups of up to three digits, runs of marks, and white space. A group of
 * digits is one token, and so is white space, less the space that a word takes with it: these are counted. What a word
 * costs hangs on a vocabulary of 200,000 entries: it is guessed from what stands before it and from its pairs of letters.
 *
 * Fitted by least squares of the relative error to the true counts of 20,956 texts of 70 kinds (payloads, source,
 * documents, chat, tool output, attacks, secrets, identifiers, URLs, sentences in 45 languages), each kind weighted by the
 * root of its size; then `SCRIPT_COSTS` alone, with the languages twice as heavy.
 *
 * With each kind estimated by a fit without it, rounded up, and without identifiers, URLs and the languages (16,349 texts,
 * 43 % of them under 100 bytes): within 15 % for 93.0 %, and the 99th percentile of what is missing is 18 %. Of 100 bytes
 * and more: 98.0 % and 14 %. Payloads alone: 98.9 % and 8 %. The weakest: secrets (89.6 % and 22 %), and languages other
 * than English, above all in Latin letters (57.6 % and 36 %).
 */
export const TOKEN_COSTS = {
  /** A word that begins with at most one capital. Behind a mark it is in the cost of the mark. */
  word: { space: 85, mark: 0, digit: 94, other: 64 },
  /** Added for a word of one letter. */
  wordOfOneLetter: -32,
  /** Added for a capital that no space stands before: `userName`. */
  capitalInside: 33,
  /** Two capitals or more, and each behind the third. */
  capitals: { space: 82, mark: 0, digit: 93, other: 84 },
  capitalBehindThird: 15,
  /** Added where small letters follow two capitals or more: `HTTPServer`. */
  capitalsThenWord: -19,
  /** A pair of letters inside a word that is neither common nor rare, and a rare one; a common one is free. */
  possiblePair: 19,
  rarePair: 109,
  /** A run of marks, also of one; a mark like the one before it; another mark behind the fourth. */
  marks: 116,
  sameMark: 4,
  markBehindFourth: 71,
  /** White space that holds a line end; right behind a mark it is one token with it, of which the mark costs more alone. */
  lineEnd: 118,
  lineEndBehindMark: -58,
} as const satisfies Record<string, number | Record<Before, number>>;

/** Costs of UTF-16 units outside ASCII, in hundredths: the first of a run of a script, and each further one. */
export const SCRIPT_COSTS = {
  latin: [37, 37],
  cyrillic: [110, 9],
  /** Alphabets whose words have spaces between them: Greek, Arabic, Devanagari and the like. */
  alphabet: [45, 35],
  /** Thai, Khmer, Burmese. */
  unspaced: [45, 45],
  kana: [71, 71],
  han: [71, 71],
  hangul: [76, 67],
  /** Marks and symbols: dashes, quotes, arrows, boxes. */
  symbol: [122, 122],
  /** Halves of emoji. */
  emoji: [78, 78],
  /** Halves of other characters beyond U+FFFF, and scripts that the vocabulary hardly knows: byte by byte. */
  astral: [189, 189],
  unknown: [205, 205],
} as const satisfies Record<string, readonly [number, number]>;

/** First and last UTF-16 unit of the scripts, of which a later one wins; what is in none is `unknown`. */
export const SCRIPT_RANGES: readonly (readonly [number, number, keyof typeof SCRIPT_COSTS])[] = [
  [0x0080, 0x00bf, "symbol"],
  [0x00c0, 0x024f, "latin"],
  [0x0300, 0x036f, "latin"],
  [0x0370, 0x0dff, "alphabet"],
  [0x0400, 0x052f, "cyrillic"],
  [0x0e00, 0x0e7f, "unspaced"],
  [0x1000, 0x109f, "unspaced"],
  [0x10a0, 0x10ff, "alphabet"],
  [0x1780, 0x17ff, "unspaced"],
  [0x1e00, 0x1eff, "latin"],
  [0x2000, 0x2bff, "symbol"],
  [0x3000, 0x303f, "symbol"],
  [0x3040, 0x30ff, "kana"],
  [0x3400, 0x9fff, "han"],
  [0xac00, 0xd7af, "hangul"],
  [0xd800, 0xdfff, "astral"],
  [0xd83c, 0xd83e, "emoji"],
  [0xfb50, 0xfdff, "alphabet"],
  [0xfe00, 0xfe0f, "symbol"],
  [0xfe70, 0xfeff, "alphabet"],
  [0xff00, 0xffef, "symbol"],
];

/**
 * How letters follow each other in the 11,257 words of the English texts: behind each letter, which are common (at least
 * 6 % of what follows it, 30 times) and which are rare (less than 0.15 %, or under 3 times).
 */
export const LETTER_PAIRS: Readonly<Record<string, readonly [common: string, rare: string]>> = {
  a: ["clnrst", "q"],
  b: ["aeiloru", "fhknqvwxz"],
  c: ["aehiot", "bfgjmnqwxz"],
  d: ["aeio", "z"],
  e: ["dnrs", ""],
  f: ["aefiloru", "bcghjkmnpqvwxz"],
  g: ["aehiru", "djkqvwx"],
  h: ["aeio", "cgjkpqvxz"],
  i: ["cnost", "hijwy"],
  j: ["aeou", "bcfglqrxyz"],
  k: ["aeis", "cjqvxz"],
  l: ["aeiloy", "hjqrxz"],
  m: ["aeiop", "hjqrvwxz"],
  n: ["acdegist", "qx"],
  o: ["lmnru", "q"],
  p: ["aeilor", "jqvxz"],
  q: ["u", "bcdefhikmnopstxyz"],
  r: ["aeios", "hjqxz"],
  s: ["eistu", "bgjxz"],
  t: ["aehiors", "jkqvxz"],
  u: ["lnrst", "jquw"],
  v: ["aeio", "cdfghjklmpqrstvwxz"],
  w: ["aeino", "bfgjmpquvwxyz"],
  x: ["ceipt", "bdgkmqrsvwz"],
  y: ["aeinops", "ghjkqvxy"],
  z: ["aei", "cfjpqtwx"],
};
