import type { PatternEngine } from "@letsping/core";

/** Says of every pattern that it cannot be checked: a value with a pattern then stays as it is. */
export const noPatterns: PatternEngine = { matches: () => "unsupported" };

/** Whether a schema asks for a pattern anywhere. */
export function hasPatterns(schema: unknown): boolean {
  return JSON.stringify(schema).includes('"pattern"');
}

/** Loads the engine that matches in time linear in the text; only forms with patterns need it. */
export async function loadPatternEngine(): Promise<PatternEngine> {
  const { RE2JS } = await import("re2js");
  const compiled = new Map<string, InstanceType<typeof RE2JS> | null>();
  return {
    matches(pattern, text) {
      if (!compiled.has(pattern)) {
        try {
          compiled.set(pattern, RE2JS.compile(pattern));
        } catch {
          // Look-arounds and back-references have no linear form.
          compiled.set(pattern, null);
        }
      }
      const expression = compiled.get(pattern);
      return expression ? expression.matcher(text).find() : "unsupported";
    },
  };
}
