import { Kind } from "./characters";
import { kindAt } from "./characters";
import type { Context } from "./context";
import { isTouched } from "./context";

const UNDERSCORE = 0x5f;
const PLUS = 0x2b;
const WIDE_PLUS = 0xff0b;
/** Longest number of a telephone (E.164), without the plus sign. */
const TELEPHONE_DIGITS = 15;

/** A number behind a plus sign that is short enough to be a telephone's. */
export function isTelephone(text: string, start: number, digits: number): boolean {
  if (digits > TELEPHONE_DIGITS || start === 0) return false;
  const before = text.charCodeAt(start - 1);
  return before === PLUS || before === WIDE_PLUS;
}

/**
 * Whether a letter or an underscore touches the number, as in an identifier. A word of the topic may: "SSN078051120",
 * "card_4111…".
 */
export function isGlued(text: string, start: number, end: number, topic: number, context: Context): boolean {
  const before = text.charCodeAt(start - 1);
  const behind = text.charCodeAt(end);
  if (before === UNDERSCORE) {
    if (!isTouched(context, topic, start - 1)) return true;
  } else if (kindAt(text, start - 1) < Kind.Space && !isTouched(context, topic, start)) return true;
  if (behind === UNDERSCORE) return !isTouched(context, topic, end + 1);
  return kindAt(text, end) < Kind.Space && !isTouched(context, topic, end);
}

/** Whether a dash or dot joins the number to a letter or digit on either side. */
export function isPartOfWord(text: string, start: number, end: number): boolean {
  return (
    (joins(kindAt(text, start - 1)) && kindAt(text, start - 2) < Kind.Space) ||
    (joins(kindAt(text, end)) && kindAt(text, end + 1) < Kind.Space)
  );
}

function joins(kind: number): boolean {
  return kind === Kind.Dash || kind === Kind.Dot;
}
