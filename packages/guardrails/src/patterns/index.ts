import { RE2JS } from "re2js";
import type { CompiledPattern } from "../engine/pattern-detectors";
import type { UserPattern } from "../settings/settings";

export type { CompiledPattern, PatternCompiler } from "../engine/pattern-detectors";

/** Longest pattern, in characters, and largest program that it may become, in instructions. */
const LONGEST_PATTERN = 500;
const LARGEST_PROGRAM = 2_000;
/** Most places of one text that are found; the rest of such a text is one place. */
const MOST_FOUND = 1_000;

/**
 * Makes a pattern of a project ready, on an engine whose time is linear in the text, whatever the pattern.
 *
 * @throws RangeError for a pattern that is too long, becomes too large, or matches nothing at all
 * @throws RE2JSSyntaxException that says what is wrong with its syntax
 */
export function compilePattern({
  pattern,
  ignore_case = false,
}: Pick<UserPattern, "pattern"> & Partial<Pick<UserPattern, "ignore_case">>): CompiledPattern {
  if (pattern.length > LONGEST_PATTERN)
    throw new RangeError(`it has ${pattern.length} characters; at most ${LONGEST_PATTERN} are allowed.`);
  const program = RE2JS.compile(pattern, ignore_case ? RE2JS.CASE_INSENSITIVE : 0);
  const size = program.programSize();
  if (size > LARGEST_PROGRAM)
    throw new RangeError(
      `it becomes ${size} instructions; at most ${LARGEST_PROGRAM} are allowed. Counted repetitions like {1000} make it large.`,
    );
  if (program.matcher("").find())
    throw new RangeError("it matches the empty text, so it would be found everywhere.");
  return {
    size,
    find: (text) => {
      const found: { start: number; end: number }[] = [];
      const matcher = program.matcher(text);
      while (matcher.find()) {
        const [start, end] = [matcher.start(), matcher.end()];
        if (found.length === MOST_FOUND) return [...found, { start, end: text.length }];
        if (end > start) found.push({ start, end });
      }
      return found;
    },
  };
}
