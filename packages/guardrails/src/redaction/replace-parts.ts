import type { TextSpan } from "@letsping/core";

/** A part of a text and what stands there instead. */
export interface Replacement extends TextSpan {
  by: string;
}

/** A text after parts of it were replaced. */
export interface ReplacedText {
  text: string;
  /** Where a part of the original text is now. What lies inside a replaced part is where its replacement is. */
  placeOf: (span: TextSpan) => TextSpan;
}

/** @param replacements in order of start, none reaching into the next */
export function replaceParts(original: string, replacements: readonly Replacement[]): ReplacedText {
  let text = "";
  let from = 0;
  /** Where each replacement stands in the new text. */
  const starts: number[] = [];
  for (const { start, end, by } of replacements) {
    text += original.slice(from, start);
    starts.push(text.length);
    text += by;
    from = end;
  }
  text += original.slice(from);

  const moved = (offset: number, isEnd: boolean): number => {
    let shift = 0;
    for (const [index, { start, end, by }] of replacements.entries()) {
      if (offset < start || (offset === start && isEnd)) break;
      const placed = starts[index] ?? 0;
      if (offset < end || (offset === end && isEnd)) return isEnd ? placed + by.length : placed;
      shift = placed + by.length - end;
    }
    return offset + shift;
  };
  return { text, placeOf: ({ start, end }) => ({ start: moved(start, false), end: moved(end, true) }) };
}
