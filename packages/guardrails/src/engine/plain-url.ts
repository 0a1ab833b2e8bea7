import { isOrderWord } from "../injection/order-words";

/** What a character is behind the host of a plain URL. */
const Part = { Odd: 0, Letter: 1, Digit: 2, Joint: 3, Break: 4 } as const;

/** As wide as UTF-16, so that a look needs no other test. */
const PARTS = new Uint8Array(1 << 16);
const HOST = new Uint8Array(1 << 16);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/[A-Za-z]/.test(character)) PARTS[code] = Part.Letter;
  else if (/[0-9]/.test(character)) PARTS[code] = Part.Digit;
  else if (/[-_.+,~]/.test(character)) PARTS[code] = Part.Joint;
  else if (/[/?#&{}]/.test(character)) PARTS[code] = Part.Break;
  HOST[code] = /[A-Za-z0-9.-]/.test(character) ? 1 : 0;
}

const SLASH = 47;
const EQUALS = 61;
/** Fewest joints of words that may be an order: `ignore-all-previous-instructions`. */
const FEWEST_JOINTS = 3;
/** Fewest words of orders that may be one, wherever in the path they stand: `/ignore/all/previous/instructions`. */
export const FEWEST_ORDER_WORDS = 2;
/** Shortest part of a path that may be a secret, or hide a text. Tokens that tell themselves have twenty and more. */
const SHORTEST_TOKEN = 16;
/** Fewest digits that may be a number of a person, with at most one character between each two. */
const FEWEST_DIGITS = 9;
/** Longest value of a last parameter with a name of one letter, in characters: `?v=4`, `?s=40`. */
const LONGEST_VALUE = 3;

/** Where the scheme ends; 0 for any but those of the web, as most texts write them. */
function endOfScheme(text: string): number {
  if (text.startsWith("https://")) return 8;
  return text.startsWith("http://") ? 7 : 0;
}

/**
 * Length of scheme and host of a URL such as `https://example.com/users/17/orders{/id}`; 0 for any other text. Nothing
 * behind the host of such a URL can be a secret, a number of a person, an order or another address, so only the host
 * says whether a rule finds something. Payloads are full of them, and this one pass is all that they take.
 */
export function plainUrlHead(text: string): number {
  const from = endOfScheme(text);
  if (from === 0) return 0;
  const { length } = text;
  let at = from;
  while (at < length && HOST[text.charCodeAt(at)] === 1) at++;
  const head = at;
  if (head === from || (head < length && text.charCodeAt(head) !== SLASH)) return 0;
  return isPlainFrom(text, head) ? head : 0;
}

function isPlainFrom(text: string, head: number): boolean {
  const { length } = text;
  let joints = 0;
  let run = 0;
  let digits = 0;
  let sinceDigit = 0;
  let word = head;
  let orderWords = 0;
  for (let at = head; at < length; at++) {
    const code = text.charCodeAt(at);
    const part = PARTS[code] ?? Part.Odd;
    if (part === Part.Digit) {
      if (++digits === FEWEST_DIGITS || ++run === SHORTEST_TOKEN) return false;
      sinceDigit = 0;
      continue;
    }
    if (++sinceDigit > 1) digits = 0;
    if (part === Part.Letter) {
      if (++run === SHORTEST_TOKEN) return false;
      continue;
    }
    if (isOrderWord(text, word, at) && ++orderWords === FEWEST_ORDER_WORDS) return false;
    word = at + 1;
    if (part === Part.Break) {
      joints = 0;
      run = 0;
    } else if (part === Part.Joint) {
      if (++joints === FEWEST_JOINTS || ++run === SHORTEST_TOKEN) return false;
    } else
      return code === EQUALS && run === 1 && length - at - 1 <= LONGEST_VALUE && isShortValue(text, at + 1);
  }
  return !isOrderWord(text, word, length) || orderWords + 1 < FEWEST_ORDER_WORDS;
}

/** The value of a last parameter: a few letters or digits. */
function isShortValue(text: string, from: number): boolean {
  for (let at = from; at < text.length; at++) {
    const part = PARTS[text.charCodeAt(at)] ?? Part.Odd;
    if (part !== Part.Letter && part !== Part.Digit) return false;
  }
  return true;
}
