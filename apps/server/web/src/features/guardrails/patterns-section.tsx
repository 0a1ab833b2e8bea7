import type { GuardrailSettings, RuleState } from "@letsping/guardrails";
import { Plus, Regex } from "lucide-react";
import { useState } from "react";
import { useEditing } from "./editing";
import { Hits } from "./hits";
import { PatternDialog } from "./pattern-dialog";
import type { Pattern } from "./pattern-dialog";
import { patternState } from "./rule-states";
import type { EffectWord } from "./rule-words";
import { StateSwitch } from "./state-switch";

const MOST_PATTERNS = 20;
const EFFECTS: Readonly<Record<Pattern["effect"], EffectWord>> = {
  redact: "Redact",
  block: "Block",
  flag: "Block",
};
const WITH_EFFECT: readonly RuleState[] = ["on", "flag", "off"];
const ONLY_FLAG: readonly RuleState[] = ["flag", "off"];

interface Props {
  /** How often a rule found something lately; null while nobody knows. */
  hitsOf: (rule: string) => number | null;
  onSettings: (to: (now: GuardrailSettings) => GuardrailSettings) => void;
}

/** Patterns of the project's own. In an override they can be turned off or on, not changed. */
export function PatternsSection({ hitsOf, onSettings }: Props) {
  const { scope, here, mayEdit, isChanged, setRules } = useEditing();
  const [dialog, setDialog] = useState<Pattern | "new" | null>(null);
  const { patterns, rules } = here;
  const mayChange = mayEdit && scope === null;
  if (patterns.length === 0 && !mayChange) return null;
  const put = (old: Pattern | null, next: Pattern | null) => {
    onSettings((now) => {
      const others = now.patterns.filter(({ id }) => id !== old?.id);
      const at = now.patterns.findIndex(({ id }) => id === old?.id);
      const place = at < 0 ? others.length : at;
      const all = next ? [...others.slice(0, place), next, ...others.slice(place)] : others;
      return { ...now, patterns: all };
    });
    setDialog(null);
  };
  return (
    <section>
      <h2 className="h2">Your own patterns</h2>
      <ul className="rules">
        {patterns.map((pattern) => {
          const rule = `pattern.${pattern.id}`;
          const set = (state: RuleState) =>
            setRules([rule], pattern.effect === "flag" && state === "flag" ? "on" : state);
          return (
            <li key={pattern.id} className={isChanged(rule) ? "ru chg" : "ru"}>
              <div className="rl">
                <Regex className="i" size={17} />
                <button type="button" className="rb" disabled={!mayChange} onClick={() => setDialog(pattern)}>
                  <span>
                    <b>{pattern.title ?? pattern.id}</b>
                    <small className="t3 mono cut-text">{pattern.pattern}</small>
                  </span>
                </button>
                <Hits count={hitsOf(rule)} />
                <StateSwitch
                  label={`When it matches: ${pattern.title ?? pattern.id}`}
                  state={patternState(rules, pattern)}
                  effect={EFFECTS[pattern.effect]}
                  states={pattern.effect === "flag" ? ONLY_FLAG : WITH_EFFECT}
                  disabled={!mayEdit}
                  onState={set}
                />
              </div>
            </li>
          );
        })}
      </ul>
      {mayChange && patterns.length < MOST_PATTERNS && (
        <button type="button" className="btn sm mt-2" onClick={() => setDialog("new")}>
          <Plus className="i" size={14} /> Add a pattern
        </button>
      )}
      {dialog !== null && (
        <PatternDialog
          pattern={dialog === "new" ? null : dialog}
          taken={new Set(patterns.map(({ id }) => id))}
          onPattern={(next) => put(dialog === "new" ? null : dialog, next)}
          onRemove={() => put(dialog === "new" ? null : dialog, null)}
          onClose={() => setDialog(null)}
        />
      )}
    </section>
  );
}
