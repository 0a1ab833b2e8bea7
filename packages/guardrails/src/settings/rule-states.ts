import type { Effect } from "./rules";
import { ENGINE_RULES } from "./rules";
import { GUARDRAIL_RULES } from "./rules";
import type { GuardrailRule } from "./rules";
import type { RuleState } from "./rules";
import type { GuardrailSettings } from "./settings";
import type { UserPattern } from "./settings";

/** A rule under the settings of a project: what is done where it finds something. */
export interface ActiveRule extends Pick<GuardrailRule, "id" | "family" | "title" | "label"> {
  effect: Effect | "flag" | "hold";
}

/** Whether what a rule finds is taken out. */
export const hidesValues = (rule: ActiveRule | undefined) =>
  rule?.effect === "redact" || rule?.effect === "mask";

/** Rules that are not off, by id. */
export type ActiveRules = ReadonlyMap<string, ActiveRule>;

/** The state under the longest name that fits: `dlp.card` before `dlp`. */
function stateOf(states: GuardrailSettings["rules"], id: string): RuleState | undefined {
  for (let name = id; name !== ""; name = name.slice(0, Math.max(0, name.lastIndexOf(".")))) {
    if (Object.hasOwn(states, name)) return states[name];
  }
  return undefined;
}

function ruleOfPattern({ id, title, effect }: UserPattern): GuardrailRule & { flags: boolean } {
  return {
    id: `pattern.${id}`,
    family: "pattern",
    effect: effect === "flag" ? "redact" : effect,
    state: effect === "flag" ? "flag" : "on",
    title: title ?? `What the pattern ${id} of this project looks for`,
    label: "pattern",
    flags: effect === "flag",
  };
}

/** What each rule does under these settings. */
export function activeRules(settings: Pick<GuardrailSettings, "rules" | "patterns">): ActiveRules {
  const active = new Map<string, ActiveRule>();
  const add = (rule: GuardrailRule, state: RuleState) => {
    const { id, family, title, label, effect } = rule;
    if (state !== "off")
      active.set(id, { id, family, title, label, effect: state === "flag" ? "flag" : effect });
  };
  for (const rule of GUARDRAIL_RULES) {
    // What is off by itself is turned on by its own name only, not by that of its family.
    const own = rule.state === "off" && !Object.hasOwn(settings.rules, rule.id);
    add(rule, own ? "off" : (stateOf(settings.rules, rule.id) ?? rule.state));
  }
  for (const pattern of settings.patterns) {
    const { flags, ...rule } = ruleOfPattern(pattern);
    const state = stateOf(settings.rules, rule.id) ?? "on";
    add(rule, state === "on" && flags ? "flag" : state);
  }
  return active;
}

const engine = (id: string, effect: ActiveRule["effect"], title: string, label = ""): ActiveRule => ({
  id,
  family: "engine",
  effect,
  title,
  label,
});

/** Rules of the engine, which no setting changes. */
export const ENGINE = {
  failed: engine(ENGINE_RULES.failed, "hold", "A check failed", "unchecked"),
  tooLong: engine(ENGINE_RULES.failed, "hold", "A text that would take too long to look at", "unchecked"),
  crowded: engine(ENGINE_RULES.failed, "hold", "More values than are shown one by one", "unchecked"),
  tooLarge: engine(ENGINE_RULES.tooLarge, "block", "The payload is beyond a bound of these guardrails"),
} as const;

const KNOWN = new Set(GUARDRAIL_RULES.map(({ id }) => id));

/** Whether an id is that of a rule, on or off; of patterns every one is. */
export function isKnownRule(id: string): boolean {
  return KNOWN.has(id) || id.startsWith("pattern.");
}
