import { isOrderWord } from "../injection/order-words";
import { FEWEST_ORDER_WORDS } from "./plain-url";

/** What a character is in a text without spaces. */
const Part = { Word: 0, Joint: 1, Break: 2, Mark: 3 } as const;

const PARTS = new Uint8Array(128).fill(Part.Break);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/[A-Za-z0-9]/.test(character)) PARTS[code] = Part.Word;
  // Also `=`, because it ends base64.
  else if (/[-_.+,;=*~'"]/.test(character)) PARTS[code] = Part.Joint;
  else if (/[<>[\]|\\#]/.test(character)) PARTS[code] = Part.Mark;
}

/** Fewest words of an order that are joined without a space: `ignore-all-previous-instructions`. */
const FEWEST_JOINTS = 3;
/** Shortest run that may hide an order as base64 or hexadecimal digits, in characters. */
const SHORTEST_RUN = 24;

/**
 * Whether a text without spaces may hold an order to a model: words joined by dashes and the like, a run that may be
 * encoded, or marks of a conversation. An address such as `https://example.com/users/17/orders` may not. Most texts of a
 * payload are such addresses, and looking at each of their words takes longer than all else.
 */
export function mayHoldOrders(text: string): boolean {
  let joints = 0;
  let run = 0;
  let word = 0;
  let orderWords = 0;
  for (let at = 0; at < text.length; at++) {
    const part = PARTS[text.charCodeAt(at)];
    if (part === Part.Word) {
      if (++run >= SHORTEST_RUN) return true;
      continue;
    }
    if (part === Part.Mark) return true;
    if (isOrderWord(text, word, at) && ++orderWords === FEWEST_ORDER_WORDS) return true;
    word = at + 1;
    run = 0;
    if (part === Part.Joint) {
      if (++joints >= FEWEST_JOINTS) return true;
    } else joints = 0;
  }
  return isOrderWord(text, word, text.length) && orderWords + 1 >= FEWEST_ORDER_WORDS;
}
