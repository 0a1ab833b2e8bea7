import { createPatternEngine } from "@letsping/core";
import type { PatternEngine } from "@letsping/core";

/** Says of every pattern that it cannot be checked: a value with a pattern then stays as it is. */
export const noPatterns: PatternEngine = { matches: () => "unsupported", cost: () => 1 };

/** Whether a schema asks for a pattern anywhere. */
export function hasPatterns(schema: unknown): boolean {
  return JSON.stringify(schema).includes('"pattern"');
}

/** Loads the engine that matches in time linear in the text; only forms with patterns need it. */
export async function loadPatternEngine(): Promise<PatternEngine> {
  const { RE2JS } = await import("re2js");
  return createPatternEngine((pattern) => {
    const expression = RE2JS.compile(pattern);
    return { size: expression.programSize(), test: (text) => expression.matcher(text).find() };
  });
}
