/** A pattern made ready: how large its program is, and whether it is found in a text. */
export interface CompiledPattern {
  size: number;
  test: (text: string) => boolean;
}

/** Matches a pattern in time linear in the text. "unsupported" where it cannot: the value then cannot be changed. */
export interface PatternEngine {
  matches: (pattern: string, text: string) => boolean | "unsupported";
  /** What a match costs, in steps of the check that asks for it. */
  cost: (pattern: string, text: string) => number;
}

const LONGEST_PATTERN = 1_000;
const MOST_COMPILED = 500;
/** Instructions times characters of one match; more than this would hold up a gateway. */
const MOST_WORK = 4_000_000;
/** Work of one step of a check. */
const STEP_WORK = 64;

/**
 * An engine over a compiler of linear-time patterns (RE2): keeps what was compiled, and bounds the work of a match.
 *
 * @param compile throws for a pattern that has no linear form, such as one with look-arounds or back-references
 */
export function createPatternEngine(compile: (pattern: string) => CompiledPattern): PatternEngine {
  const compiled = new Map<string, CompiledPattern | null>();
  const find = (pattern: string): CompiledPattern | null => {
    const known = compiled.get(pattern);
    if (known !== undefined) return known;
    let result: CompiledPattern | null = null;
    try {
      if (pattern.length <= LONGEST_PATTERN) result = compile(pattern);
    } catch {
      // It has no linear form: such a value can be read but not changed.
      result = null;
    }
    if (compiled.size >= MOST_COMPILED) compiled.clear();
    compiled.set(pattern, result);
    return result;
  };
  return {
    cost: (pattern, text) => {
      const size = find(pattern)?.size ?? 0;
      const work = size * text.length;
      return 1 + (work > MOST_WORK ? 0 : work / STEP_WORK);
    },
    matches: (pattern, text) => {
      const found = find(pattern);
      return found && found.size * text.length <= MOST_WORK ? found.test(text) : "unsupported";
    },
  };
}
