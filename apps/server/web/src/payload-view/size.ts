import type { JsonValue } from "@letsping/core";

/** Above these a payload is shortened at first, and approval is locked until all of it was shown. */
const MOST_VALUES = 200;
export const LONGEST_TEXT = 2_000;

export interface PayloadSize {
  values: number;
  longest: number;
}

export function sizeOf(value: JsonValue): PayloadSize {
  if (typeof value === "string") return { values: 1, longest: value.length };
  if (typeof value !== "object" || value === null) return { values: 1, longest: 0 };
  const children = Array.isArray(value) ? value : Object.values(value);
  if (children.length === 0) return { values: 1, longest: 0 };
  return children.map(sizeOf).reduce((sum, each) => ({
    values: sum.values + each.values,
    longest: Math.max(sum.longest, each.longest),
  }));
}

/** Whether a person sees all of it without asking for more. */
export function fitsAtOnce({ values, longest }: PayloadSize): boolean {
  return values <= MOST_VALUES && longest <= LONGEST_TEXT;
}
