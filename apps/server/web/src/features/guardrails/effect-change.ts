import type { GuardrailSettings } from "@letsping/guardrails";
import { patternState, stateOf } from "./rule-states";
import { effectWord, stateWord } from "./rule-words";
import { placeOf, scopeName, settingsIn, withOverride } from "./settings-scope";
import type { Override } from "./settings-scope";

type Names = Pick<Override, "service" | "action">;

/** “Block”; null for a pattern that is not there. */
function effectOf(settings: GuardrailSettings, rule: string): string | null {
  if (!rule.startsWith("pattern.")) return stateWord(stateOf(settings.rules, rule), effectWord(rule));
  const pattern = settings.patterns.find(({ id }) => rule === `pattern.${id}`);
  if (!pattern) return null;
  return stateWord(patternState(settings.rules, pattern), pattern.effect === "redact" ? "Redact" : "Block");
}

/** The settings as they hold for a service or action, whether or not they say something of it. */
function settingsFor(settings: GuardrailSettings, { service, action }: Names): GuardrailSettings {
  const place = placeOf(settings, { service, action });
  if (place >= 0) return settingsIn(settings, place, settings);
  return settingsIn(...withOverride(settings, { service, action }), settings);
}

function differing(before: GuardrailSettings, after: GuardrailSettings, rule: string): string | null {
  const [was, is] = [effectOf(before, rule), effectOf(after, rule)];
  return was === null || is === null || was === is ? null : `${was} to ${is}`;
}

/**
 * What a rule does before and after, where that differs: “Block to Flag”; “Block to Flag for a service or action” where
 * it differs there alone. Null where it does the same.
 */
export function effectChange(
  before: GuardrailSettings,
  after: GuardrailSettings,
  rule: string,
): string | null {
  const everywhere = differing(before, after, rule);
  if (everywhere !== null) return everywhere;
  const scopes = new Map([...before.overrides, ...after.overrides].map((each) => [scopeName(each), each]));
  const told = new Set(
    [...scopes.values()].flatMap(
      (names) => differing(settingsFor(before, names), settingsFor(after, names), rule) ?? [],
    ),
  );
  return told.size === 0 ? null : `${[...told].join(", ")} for a service or action`;
}
