/** What any text may cost, and what more for each of its characters: five hundred close looks, and one every four hundred. */
const FREE = 2_000_000;
const PER_CHARACTER = 10;

/** What it costs to read a value for all that may speak against it, in units of `mayLook` for each character. */
export const COST_OF_CHARACTER = 20;

/** What the text in hand may still cost. Used by one call at a time, which never waits. */
let left = 0;

/** Begins a text. */
export function startWork(length: number): void {
  left = FREE + PER_CHARACTER * length;
}

/**
 * Takes from what a text may cost, about a nanosecond for each unit. False once nothing is left: the text names or begins
 * secrets again and again, as no honest text of its length does. What stands there is then a secret without a closer look:
 * a text may not become slow, nor may it tire the finder first and hold its secret last.
 */
export function mayLook(cost: number): boolean {
  if (left < 0) return false;
  left -= cost;
  return left >= 0;
}
