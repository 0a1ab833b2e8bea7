import type { Leaf } from "../leaf";
import { TextClass } from "../leaf";

/** What a character is behind the host of a plain URL. */
const Part = { Odd: 0, Word: 1, Joint: 2, Break: 3 } as const;

const PARTS = new Uint8Array(128);
const HOST = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/[A-Za-z0-9]/.test(character)) PARTS[code] = Part.Word;
  else if (/[-_.+,~]/.test(character)) PARTS[code] = Part.Joint;
  else if (/[/?#&{}]/.test(character)) PARTS[code] = Part.Break;
  HOST[code] = /[A-Za-z0-9.-]/.test(character) ? 1 : 0;
}

const SLASH = 47;
const EQUALS = 61;
/** Fewest joints of words that may be an order: `ignore-all-previous-instructions`. */
const FEWEST_JOINTS = 3;
/** Shortest part of a path that may be a secret, or hide a text. Tokens that tell themselves have twenty and more. */
const SHORTEST_TOKEN = 16;
/** Longest value of a last parameter with a name of one letter, in characters: `?v=4`, `?s=40`. */
const LONGEST_VALUE = 3;
const UNUSUAL =
  TextClass.NonAscii | TextClass.White | TextClass.Percent | TextClass.At | TextClass.NineDigits;

/** Where the scheme ends; 0 for any but those of the web, as most texts write them. */
function endOfScheme(text: string): number {
  if (text.startsWith("https://")) return 8;
  return text.startsWith("http://") ? 7 : 0;
}

/**
 * Length of scheme and host of a URL such as `https://example.com/users/17/orders{/id}`; 0 for any other text. Nothing
 * behind the host of such a URL can be a secret, a number of a person, an order or another address, so only the host
 * says whether a rule finds something. Payloads are full of them. (An order whose words are steps of a path, as in
 * `/ignore/all/instructions`, is passed by: no model takes an address for a sentence.)
 */
export function plainUrlHead({ text, classes }: Leaf): number {
  const from = (classes & UNUSUAL) === 0 ? endOfScheme(text) : 0;
  if (from === 0) return 0;
  let at = from;
  while (at < text.length && HOST[text.charCodeAt(at)] === 1) at++;
  const head = at;
  if (head === from || (head < text.length && text.charCodeAt(head) !== SLASH)) return 0;
  let joints = 0;
  let run = 0;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const part = PARTS[code];
    if (part === Part.Break) {
      joints = 0;
      run = 0;
    } else if (part === Part.Joint) {
      if (++joints === FEWEST_JOINTS || ++run === SHORTEST_TOKEN) return 0;
    } else if (part === Part.Word) {
      if (++run === SHORTEST_TOKEN) return 0;
    } else return code === EQUALS && run === 1 && text.length - at - 1 <= LONGEST_VALUE ? head : 0;
  }
  return head;
}
