import { budgetsOf } from "../limits/cost";
import type { CostBudget } from "../limits/cost";
import type { ActiveRule } from "../settings/rule-states";
import type { ActiveRules } from "../settings/rule-states";
import { activeRules } from "../settings/rule-states";
import type { Counting } from "../settings/overrides";
import type { GuardrailSettings } from "../settings/settings";
import type { Detector } from "./detectors";
import { detectorsFor } from "./detectors";
import { forNumbers } from "./detectors";
import type { PatternCompiler } from "./pattern-detectors";
import type { PatternWork } from "./pattern-detectors";
import { patternDetectors } from "./pattern-detectors";

/** A budget or rate of the settings that holds, and its rule. */
export interface ActiveBudget extends CostBudget {
  rule: ActiveRule;
}
export type ActiveRate = GuardrailSettings["velocity"]["limits"][number] & { rule: ActiveRule };

/** Settings made ready for evaluating. */
export interface Plan {
  settings: GuardrailSettings;
  rules: ActiveRules;
  detectors: readonly Detector[];
  /** Those that numbers are shown to. */
  numberDetectors: readonly Detector[];
  /** Whether plain texts are looked at too: a pattern of a project may find anything. */
  looksAtPlain: boolean;
  /** What the patterns may still do in the evaluation that goes on. */
  patternWork: PatternWork;
  counting: Counting;
  budgets: readonly ActiveBudget[];
  rates: readonly ActiveRate[];
  /** Keys in which nothing was found, so that they are looked at once and not in every object; and what they may name. */
  keys: Map<string, number>;
  /** Scheme and host of plain URLs in which nothing was found, and the one that was met last. */
  heads: { known: Set<string>; last: string };
}

/** @throws LetsPingError `invalid_option` for a pattern that does not compile, or where no compiler was given */
export function makePlan(
  settings: GuardrailSettings,
  compile: PatternCompiler | undefined,
  counting: Counting = { velocity: null, cost: null },
): Plan {
  const rules = activeRules(settings);
  const patternWork = { left: 0 };
  const patterns = patternDetectors(settings.patterns, rules, compile, patternWork);
  const detectors = [...detectorsFor(settings, rules), ...patterns];
  return {
    settings,
    rules,
    detectors,
    numberDetectors: detectors.flatMap((detector) => forNumbers(detector)),
    looksAtPlain: patterns.length > 0,
    patternWork,
    counting,
    budgets: budgetsOf(settings.cost).flatMap((budget) => {
      const rule = rules.get(`cost.${budget.unit}_per_${budget.period}`);
      return rule ? [{ ...budget, rule }] : [];
    }),
    rates: settings.velocity.limits.flatMap((limit) => {
      const rule = rules.get(`velocity.${limit.per}`);
      return rule ? [{ ...limit, rule }] : [];
    }),
    keys: new Map(),
    heads: { known: new Set(), last: "" },
  };
}
