import { makeupOf } from "../randomness";
import { parseForm } from "../value-form";

/** A name as programs have them, for what looks like a token and is none. */
const NAME = "requestHandlerForCustomerAccountSettingsAndBillingOverviewPages";

/** Draws a text of a form; `<n20>` is 20 letters of a name, `<N20>` the same in capitals. @param random from 0 up to 1 */
export function sampleOf(form: string, random: () => number): string {
  return piecesOf(form, random)
    .map(({ text }) => text)
    .join("");
}

const MOST_DRAWS = 50;

/**
 * The same, but as most draws are: with digits where the form allows them, without words, and without two dashes at the
 * beginning, which is where an option of a command begins. One in twenty thousand short tokens, and one in four thousand
 * that may begin with a dash, is not, and is not found.
 */
export function typicalSampleOf(form: string, seed: number): string {
  for (let again = 0; ; again++) {
    const pieces = piecesOf(form, seededRandom(seed + again));
    const whole = pieces.map(({ text }) => text).join("");
    const drawn = pieces.map((piece) => (piece.drawn ? piece.text : "")).join("");
    const { digits, length, wordlike } = makeupOf(drawn);
    const typical =
      !whole.startsWith("--") &&
      wordlike * 3 < length &&
      !drawn.includes("..") &&
      (digits * 8 >= length || !/<[AaUwb]/.test(form));
    if (typical || again === MOST_DRAWS) return whole;
  }
}

function piecesOf(form: string, random: () => number): { text: string; drawn: boolean }[] {
  const named = form.replace(/<([nN])(\d+)>/g, (_, kind: string, count: string) => {
    const name = NAME.slice(0, Number(count));
    return kind === "N" ? name.toUpperCase() : name;
  });
  return parseForm(named).map((piece) =>
    "literal" in piece
      ? { text: piece.literal, drawn: false }
      : { text: draw(piece.alphabet, piece.count, random), drawn: true },
  );
}

function draw(alphabet: string, count: number, random: () => number): string {
  let drawn = "";
  for (let at = 0; at < count; at++) drawn += alphabet.charAt(Math.floor(random() * alphabet.length));
  return drawn;
}

/** Numbers that look random and are the same in each run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
