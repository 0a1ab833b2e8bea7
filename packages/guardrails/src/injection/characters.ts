/** What a unit of a text is to the scanner. */
export const Kind = {
  Letter: 1,
  /** A letter of a script without spaces: Thai, Lao, Burmese, Khmer, kana, Han. */
  Unspaced: 2,
  Space: 3,
  NewLine: 4,
  SentenceEnd: 5,
  Apostrophe: 6,
  /** May stand for a letter. */
  LeetSign: 7,
  Quote: 8,
  /** Every other sign: what follows it may be a new clause. */
  Sign: 9,
} as const;

/** Bits of `LETTERS` beside the small form of an ASCII letter or digit, which is in the lower seven. */
export const SMALL_FORM = 0x7f;
export const CAPITAL = 0x80;
export const LOWER_CASE = 0x100;
export const DIGIT = 0x200;
export const FOREIGN = 0x400;

const ALL_UNITS = 0x10000;
/** `Kind` of each UTF-16 unit. */
export const KINDS = new Uint8Array(ALL_UNITS);
/** Of each letter or digit the bits above; 0 for other units. */
export const LETTERS = new Uint16Array(ALL_UNITS);

export const isUnspaced = (unit: number) => KINDS[unit] === Kind.Unspaced;

const ASCII_KINDS: readonly (readonly [RegExp, number])[] = [
  [/[A-Za-z0-9]/, Kind.Letter],
  [/[\n\r]/, Kind.NewLine],
  [/[\s\0]/, Kind.Space],
  [/[.?]/, Kind.SentenceEnd],
  [/'/, Kind.Apostrophe],
  [/[@$!|]/, Kind.LeetSign],
  [/["`]/, Kind.Quote],
];

function asciiKind(character: string): number {
  for (const [expression, kind] of ASCII_KINDS) if (expression.test(character)) return kind;
  return Kind.Sign;
}

/** What is no ASCII: first and last unit, ranges of Unicode's blocks; later rows go before earlier ones. */
const FOREIGN_KINDS: readonly (readonly [number, number, number])[] = [
  [0x80, 0xbf, Kind.Sign],
  [0xc0, 0xffff, Kind.Letter],
  [0x60c, 0x60c, Kind.Sign],
  [0x61b, 0x61b, Kind.Sign],
  [0xe00, 0xeff, Kind.Unspaced],
  [0x1000, 0x109f, Kind.Unspaced],
  [0x1780, 0x17ff, Kind.Unspaced],
  [0x2000, 0x2bff, Kind.Sign],
  [0x3000, 0x3020, Kind.Sign],
  [0x3005, 0x3007, Kind.Unspaced],
  [0x3021, 0x30ff, Kind.Unspaced],
  [0x30fb, 0x30fb, Kind.Sign],
  [0x3400, 0x9fff, Kind.Unspaced],
  [0xd800, 0xdfff, Kind.Sign],
  [0xab, 0xab, Kind.Quote],
  [0xbb, 0xbb, Kind.Quote],
  [0x201c, 0x201f, Kind.Quote],
  // Danda, Arabic question mark and full stop, ideographic full stop.
  [0x964, 0x965, Kind.SentenceEnd],
  [0x61f, 0x61f, Kind.SentenceEnd],
  [0x6d4, 0x6d4, Kind.SentenceEnd],
  [0x3002, 0x3002, Kind.SentenceEnd],
];

for (const [first, last, kind] of FOREIGN_KINDS) {
  KINDS.fill(kind, first, last + 1);
  LETTERS.fill(kind === Kind.Letter ? FOREIGN : 0, first, last + 1);
}
for (let unit = 0; unit < 128; unit++) {
  const kind = asciiKind(String.fromCharCode(unit));
  KINDS[unit] = kind;
  if (kind !== Kind.Letter) continue;
  if (unit < 58) LETTERS[unit] = unit | DIGIT;
  else LETTERS[unit] = unit < 97 ? (unit + 32) | CAPITAL : unit | LOWER_CASE;
}
