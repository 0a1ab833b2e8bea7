import { createPatternEngine } from "@letsping/core";
import { RE2JS } from "re2js";

/** Matches patterns that agents send, in time linear in the text (RE2): a hostile pattern costs nothing. */
export const patternEngine = createPatternEngine((pattern) => {
  const expression = RE2JS.compile(pattern);
  return { size: expression.programSize(), test: (text) => expression.matcher(text).find() };
});
