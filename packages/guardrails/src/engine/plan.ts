import type { ActiveRules } from "../settings/rule-states";
import { activeRules } from "../settings/rule-states";
import type { GuardrailSettings } from "../settings/settings";
import type { Detector } from "./detectors";
import { detectorsFor } from "./detectors";
import { forNumbers } from "./detectors";
import type { PatternCompiler } from "./pattern-detectors";
import { patternDetectors } from "./pattern-detectors";

/** Settings made ready for evaluating. */
export interface Plan {
  settings: GuardrailSettings;
  rules: ActiveRules;
  detectors: readonly Detector[];
  /** Those that numbers are shown to. */
  numberDetectors: readonly Detector[];
  /** Whether plain texts are looked at too: a pattern of a project may find anything. */
  looksAtPlain: boolean;
  /** Keys in which nothing was found, so that they are looked at once and not in every object; and what they may name. */
  keys: Map<string, number>;
  /** Scheme and host of plain URLs in which nothing was found. */
  heads: Set<string>;
}

/** @throws LetsPingError `invalid_option` for a pattern that does not compile, or where no compiler was given */
export function makePlan(settings: GuardrailSettings, compile: PatternCompiler | undefined): Plan {
  const rules = activeRules(settings);
  const patterns = patternDetectors(settings.patterns, rules, compile);
  const detectors = [...detectorsFor(settings, rules), ...patterns];
  return {
    settings,
    rules,
    detectors,
    numberDetectors: detectors.flatMap((detector) => forNumbers(detector)),
    looksAtPlain: patterns.length > 0,
    keys: new Map(),
    heads: new Set(),
  };
}
