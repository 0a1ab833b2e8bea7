import { LOOK_ALIKES } from "./look-alikes";
import { asIs } from "./normal";
import { finish } from "./normal";
import { leaveOut } from "./normal";
import type { Normal } from "./normal";
import { replace } from "./normal";
import { replaceByUnit } from "./normal";
import { rewrite } from "./normal";
import { unitsOf } from "../units";

const MARK = /^\p{M}$/u;
/** Format characters. Line and paragraph separators are not among them. */
const FORMAT = /^\p{Cf}$/u;
/** Further ranges of characters of which nothing is seen: joiners, fillers, variation selectors, tags. */
const INVISIBLE: readonly (readonly [number, number])[] = [
  [0x34f, 0x34f],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xffa0, 0xffa0],
  [0xe0000, 0xe0fff],
];
const isInvisible = (code: number) => INVISIBLE.some(([first, last]) => code >= first && code <= last);

const TAG_BLOCK = 0xe0000;
/** Enclosed capitals and regional indicators: letters that NFKD leaves alone. */
const LETTERED_BLOCKS = [0x1f130, 0x1f150, 0x1f170, 0x1f1e6];
/** Ideographs and Hangul syllables are words or parts of them as they stand; NFKD would take syllables apart. */
const isWhole = (code: number) => (code >= 0x3400 && code < 0xa000) || (code >= 0xac00 && code < 0xd800);

function fold(code: number): string {
  if (code >= TAG_BLOCK + 0x20 && code <= TAG_BLOCK + 0x7e)
    return String.fromCharCode(code - TAG_BLOCK).toLowerCase();
  const character = String.fromCodePoint(code);
  if (isWhole(code)) return character;
  // Half a character is none.
  if (code >= 0xd800 && code < 0xe000) return "";
  if (isInvisible(code) || FORMAT.test(character)) return "";
  for (const block of LETTERED_BLOCKS) {
    if (code >= block && code < block + 26) return String.fromCharCode(0x61 + code - block);
  }
  let plain = "";
  for (const letter of character.normalize("NFKD").toLowerCase().normalize("NFKD")) {
    if (MARK.test(letter)) continue;
    // Letters of the first plane are read as Latin when the word is none otherwise (`skeletonOf`).
    const latin = letter.length === 1 ? undefined : LOOK_ALIKES.get(letter.codePointAt(0) ?? 0);
    plain += latin === undefined ? letter : String.fromCharCode(latin);
  }
  return plain;
}

const UNKNOWN = 0;
const KEPT = 1;
const GONE = 2;
const LONG = 3;
const TABLE_SIZE = 0x20000;
/** What each code point of the first two planes becomes: one of the numbers above, or a unit. Filled as texts need it. */
const folded = new Uint16Array(TABLE_SIZE);
const longFolds = new Map<number, string>();

/** Folding asks ICU several times for one code point, and a text repeats its letters. */
function foldOf(code: number): number {
  // Further planes hold ideographs, tags and selectors.
  if (code >= TABLE_SIZE) return code < TAG_BLOCK || code > TAG_BLOCK + 0xfff ? KEPT : foldTag(code);
  let result = folded[code] ?? UNKNOWN;
  if (result === UNKNOWN) {
    const plain = fold(code);
    if (plain === String.fromCodePoint(code)) result = KEPT;
    else if (plain === "") result = GONE;
    else if (plain.length === 1 && plain.charCodeAt(0) > LONG) result = plain.charCodeAt(0);
    else {
      result = LONG;
      longFolds.set(code, plain);
    }
    folded[code] = result;
  }
  return result;
}

const foldTag = (code: number) => fold(code).charCodeAt(0) || GONE;

const OUTSIDE_ASCII = /[\u0080-\uffff]/;

/**
 * Takes away what hides words from a reader of letters: compatibility forms (NFKD), combining marks, characters that
 * cannot be seen, and the case of letters outside ASCII; tag characters become the ASCII that they hide. ASCII is
 * kept as it is, its case too. Linear; the way back is exact to the code point.
 */
export function normalise(text: string, outer: Normal | null = null): Normal {
  if (!OUTSIDE_ASCII.test(text)) return { ...asIs(text), outer };
  const copy = rewrite(text);
  const { length } = text;
  const units = unitsOf(text);
  for (let index = 0; index < length; ) {
    const unit = units[index] ?? 0;
    if (unit < 128) {
      index++;
      continue;
    }
    const code = text.codePointAt(index) ?? unit;
    const next = index + (code > 0xffff ? 2 : 1);
    const plain = foldOf(code);
    if (plain === GONE) leaveOut(copy, index, next);
    else if (plain === LONG) replace(copy, index, next, longFolds.get(code) ?? "");
    else if (plain !== KEPT) replaceByUnit(copy, index, next, plain);
    index = next;
  }
  return finish(copy, outer);
}
