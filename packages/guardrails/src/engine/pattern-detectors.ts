import { LetsPingError } from "@letsping/core";
import type { Hit } from "../leaf";
import type { ActiveRules } from "../settings/rule-states";
import type { UserPattern } from "../settings/settings";
import type { Detector } from "./detectors";

/** A pattern made ready: where it is found in a text, in order, without overlaps and without empty matches. */
export interface CompiledPattern {
  /** Work for one character, for bounding what a text may cost. */
  size: number;
  find: (text: string) => { start: number; end: number }[];
}

/** From `@letsping/guardrails/patterns`. @throws Error that says what is wrong with the pattern */
export type PatternCompiler = (pattern: Pick<UserPattern, "pattern" | "ignore_case">) => CompiledPattern;

/** Work for one text and pattern: some 50 ms, at worst 200. A text beyond it is not looked at, and a person must. */
const MOST_WORK = 8_000_000;
/** Work for all texts and patterns of one evaluation. */
export const MOST_WORK_IN_ALL = 64_000_000;

/** Work that is left for an evaluation. */
export interface PatternWork {
  left: number;
}

function compiled(pattern: UserPattern, compile: PatternCompiler | undefined): CompiledPattern {
  if (compile === undefined) {
    throw new LetsPingError(
      "invalid_option",
      "The settings hold patterns, and no engine for them was given. Pass { compilePattern } of @letsping/guardrails/patterns.",
    );
  }
  try {
    return compile(pattern);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LetsPingError("invalid_option", `The pattern ${pattern.id} does not compile: ${why}`, {
      cause,
    });
  }
}

/** A detector for each pattern that is not off. @throws LetsPingError `invalid_option` that names the pattern */
export function patternDetectors(
  patterns: readonly UserPattern[],
  rules: ActiveRules,
  compile: PatternCompiler | undefined,
  inAll: PatternWork,
): Detector[] {
  return patterns.flatMap((pattern): Detector[] => {
    const rule = `pattern.${pattern.id}`;
    const active = rules.get(rule);
    const program = compiled(pattern, compile);
    if (active === undefined) return [];
    return [
      {
        family: "pattern",
        hides: active.effect === "redact",
        mayFind: () => true,
        find: ({ text }): Hit[] => {
          const work = program.size * text.length;
          if (work > MOST_WORK || work > inAll.left) throw new RangeError(`${rule} would take too long.`);
          inAll.left -= work;
          return program.find(text).map(({ start, end }) => ({ rule, start, end }));
        },
      },
    ];
  });
}
