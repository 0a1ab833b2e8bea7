import { ENGLISH_WORDS } from "./english";
import { FOREIGN_WORDS } from "./languages";
import { PAIRS } from "./word-tables";
import { plainWord } from "./word-tables";
import { tripleOf } from "./word-tables";

/** Classes without which no text is an order: what is set aside, told or played. The rest are words of any text. */
const TELLING = [
  "IGNORE FORGET IGNORING PRIOR ORDERS COMMANDS EVERYTHING TELL PROMPT UNRESTRICTED AMORAL PRETEND PERSONA",
  "F_IGNORE F_PRIOR F_ORDERS F_SECRET",
]
  .join(" ")
  .split(" ");

const SHORTEST_WORD = 3;
const LONGEST_WORD = 24;

interface OrderWords {
  words: ReadonlySet<string>;
  /** A bit for each length of such a word, by its first two letters and its last: most words need no search. */
  shapes: Int32Array;
}

let built: OrderWords | undefined;

function orderWords(): OrderWords {
  if (built !== undefined) return built;
  const lexicon = { ...ENGLISH_WORDS, ...FOREIGN_WORDS };
  const words = new Set(
    TELLING.flatMap((name) => (lexicon[name] ?? "").split(/\s+/))
      .map(plainWord)
      .filter((word) => /^[a-z]{3,24}$/.test(word)),
  );
  const shapes = new Int32Array(PAIRS << 5);
  for (const word of words) {
    const place = shapeOf(word, 0, word.length);
    shapes[place] = (shapes[place] ?? 0) | (1 << word.length);
  }
  built = { words, shapes };
  return built;
}

const shapeOf = (text: string, start: number, end: number) =>
  tripleOf(text.charCodeAt(start), text.charCodeAt(start + 1), text.charCodeAt(end - 1));

/** Whether the part of a text from `start` to `end` is a word without which no text is an order. */
export function isOrderWord(text: string, start: number, end: number): boolean {
  const size = end - start;
  if (size < SHORTEST_WORD || size > LONGEST_WORD) return false;
  const { words, shapes } = orderWords();
  if (((shapes[shapeOf(text, start, end)] ?? 0) & (1 << size)) === 0) return false;
  return words.has(text.slice(start, end).toLowerCase());
}
