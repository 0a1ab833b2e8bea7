import type { PatternEngine } from "@letsping/core";
import { RE2JS } from "re2js";

const compiled = new Map<string, RE2JS | null>();
const MOST_COMPILED = 500;
const LONGEST_PATTERN = 1_000;

function compile(pattern: string): RE2JS | null {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  let result: RE2JS | null = null;
  try {
    if (pattern.length <= LONGEST_PATTERN) result = RE2JS.compile(pattern);
  } catch {
    // Look-arounds and back-references have no linear form; such a value can be read but not changed.
    result = null;
  }
  if (compiled.size >= MOST_COMPILED) compiled.clear();
  compiled.set(pattern, result);
  return result;
}

/** Matches patterns that agents send, in time linear in the text (RE2): a hostile pattern costs nothing. */
export const patternEngine: PatternEngine = {
  matches(pattern, text) {
    const expression = compile(pattern);
    return expression ? expression.matcher(text).find() : "unsupported";
  },
};
