import type { Before } from "./cost-token-model";
import { SCRIPT_COSTS } from "./cost-token-model";
import { TOKEN_COSTS } from "./cost-token-model";

/** What a walk along a text meets: `small`, `capital`, `digit`, `space`, `lineEnd`, a mark (itself), or a script. */
export type Met = string;

/** Where a walk stands: in which run, and what of it still matters. */
export interface Place {
  run:
    | "start"
    | "word"
    | "capitals"
    | "capitalsThenWord"
    | "digits"
    | "space"
    | "lineEnd"
    | "marks"
    | "script";
  /** What stands before the word, where the run is one. */
  before: Before;
  /** Units of the run so far, up to where more make no difference. */
  length: number;
  /** Whether a word begins with a capital, and a run of marks behind a space. */
  isMarked: boolean;
  /** The last mark, or the script. */
  last: string;
}

interface Step {
  place: Place;
  /** In hundredths of a token. */
  cost: number;
}

const START: Place = { run: "start", before: "space", length: 0, isMarked: false, last: "" };

const at = (run: Place["run"], rest: Partial<Place> = {}): Place => ({ ...START, run, ...rest });

/** What a word that begins here has before it. */
function beforeOf({ run, length, isMarked }: Place): Before {
  if (run === "start" || run === "space") return "space";
  if (run === "digits") return "digit";
  return run === "marks" && length === 1 && !isMarked ? "mark" : "other";
}

function wordCost(before: Before, hasCapital: boolean): number {
  return TOKEN_COSTS.word[before] + (hasCapital && before !== "space" ? TOKEN_COSTS.capitalInside : 0);
}

function meetSmall(place: Place): Step {
  const { run, before, length, isMarked } = place;
  if (run === "word" || run === "capitalsThenWord") {
    const cost = length === 1 ? -TOKEN_COSTS.wordOfOneLetter : 0;
    return { place: at(run, { before, length: 2, isMarked }), cost };
  }
  if (run === "capitals" && length === 1) {
    const cost = wordCost(before, true) - TOKEN_COSTS.capitals[before];
    return { place: at("word", { before, length: 2, isMarked: true }), cost };
  }
  if (run === "capitals") {
    const cost = TOKEN_COSTS.word.other + TOKEN_COSTS.capitalsThenWord + TOKEN_COSTS.wordOfOneLetter;
    return { place: at("capitalsThenWord", { before, length: 1 }), cost };
  }
  const begun = beforeOf(place);
  return {
    place: at("word", { before: begun, length: 1 }),
    cost: wordCost(begun, false) + TOKEN_COSTS.wordOfOneLetter,
  };
}

function meetCapital(place: Place): Step {
  const { run, before, length } = place;
  if (run === "capitals") {
    const cost = length >= 3 ? TOKEN_COSTS.capitalBehindThird : 0;
    return { place: at("capitals", { before, length: Math.min(3, length + 1) }), cost };
  }
  const begun = beforeOf(place);
  return { place: at("capitals", { before: begun, length: 1 }), cost: TOKEN_COSTS.capitals[begun] };
}

/** A digit right behind a word makes it a word beside a digit, whatever stood before it. */
function costOfWordEnd({ run, before, isMarked }: Place): number {
  if (run === "word") return wordCost("digit", isMarked) - wordCost(before, isMarked);
  const isCapitals = run === "capitals" || run === "capitalsThenWord";
  return isCapitals ? TOKEN_COSTS.capitals.digit - TOKEN_COSTS.capitals[before] : 0;
}

/** A digit takes no space with it, so that a run of spaces before it is two tokens, a single space one. */
function meetDigit(place: Place): Step {
  const { run, length } = place;
  const isNewGroup = run !== "digits" || length === 3;
  const cost = (isNewGroup ? 100 : 0) + (run === "space" ? 100 * length : costOfWordEnd(place));
  return { place: at("digits", { length: isNewGroup ? 1 : length + 1 }), cost };
}

function meetSpace({ run, length, isMarked }: Place): Step {
  // `isMarked`: the white space has held a line end, and a further one is free.
  const held = run === "lineEnd" || (run === "space" && isMarked);
  return {
    place: at("space", { length: run === "space" ? Math.min(2, length + 1) : 1, isMarked: held }),
    cost: 0,
  };
}

function meetLineEnd({ run, isMarked }: Place): Step {
  const isFree = run === "lineEnd" || (run === "space" && isMarked);
  const cost = run === "marks" ? TOKEN_COSTS.lineEndBehindMark : TOKEN_COSTS.lineEnd;
  return { place: at("lineEnd"), cost: isFree ? 0 : cost };
}

/** Words and marks take one space with them; the spaces before it are one token. */
const costOfSpaces = ({ run, length }: Place): number => (run === "space" && length > 1 ? 100 : 0);

function meetMark(place: Place, mark: string): Step {
  const { run, length, isMarked, last } = place;
  if (run !== "marks") {
    const begun = at("marks", { length: 1, isMarked: run === "space", last: mark });
    return { place: begun, cost: TOKEN_COSTS.marks };
  }
  const further = length >= 4 ? TOKEN_COSTS.markBehindFourth : 0;
  const next = at("marks", { length: Math.min(4, length + 1), isMarked, last: mark });
  return { place: next, cost: mark === last ? TOKEN_COSTS.sameMark : further };
}

function meetScript({ run, last }: Place, script: keyof typeof SCRIPT_COSTS): Step {
  const [first, further] = SCRIPT_COSTS[script];
  return {
    place: at("script", { last: script }),
    cost: run === "script" && last === script ? further : first,
  };
}

const isScript = (met: Met): met is keyof typeof SCRIPT_COSTS => Object.hasOwn(SCRIPT_COSTS, met);

/** The second half of a surrogate pair is of the script of the first. */
function meetSecondHalf(place: Place): Step {
  return meetScript(place, place.run === "script" && isScript(place.last) ? place.last : "astral");
}

/** One step of the walk: what it costs to meet something at a place, and where the walk stands then. */
function step(place: Place, met: Met): Step {
  if (met === "digit") return meetDigit(place);
  if (met === "space") return meetSpace(place);
  if (met === "lineEnd") return meetLineEnd(place);
  const { place: next, cost } =
    met === "small"
      ? meetSmall(place)
      : met === "capital"
        ? meetCapital(place)
        : met === "secondHalf"
          ? meetSecondHalf(place)
          : isScript(met)
            ? meetScript(place, met)
            : meetMark(place, met);
  return { place: next, cost: cost + costOfSpaces(place) };
}

/** Most things that may be met; a power of two, so that a place's row begins at its number times this. */
export const ROW_LENGTH = 64;

/** Every place a walk can reach, as tables: at row + met stand the next row and the cost of the step. */
export interface WalkTables {
  nextRow: Uint16Array;
  cost: Int16Array;
  /** At a row: what the end of the text costs there. */
  endCost: Int16Array;
}

/** Follows every step from the start. @param mets at most `ROW_LENGTH` things; the place in the list is the number */
export function compileWalk(mets: readonly Met[]): WalkTables {
  const rows = new Map([[JSON.stringify(START), 0]]);
  const places: Place[] = [START];
  const steps: { row: number; cost: number }[] = [];
  // Grows as places are found.
  for (const place of places) {
    for (let met = 0; met < ROW_LENGTH; met++) {
      const { place: next, cost } = step(place, mets[met] ?? "space");
      const key = JSON.stringify(next);
      const row = rows.get(key) ?? ROW_LENGTH * places.length;
      if (!rows.has(key)) {
        rows.set(key, row);
        places.push(next);
      }
      steps.push({ row, cost });
    }
  }
  return {
    nextRow: Uint16Array.from(steps, ({ row }) => row),
    cost: Int16Array.from(steps, ({ cost }) => cost),
    endCost: Int16Array.from(places, ({ run }) => (run === "space" ? 100 : 0)),
  };
}
