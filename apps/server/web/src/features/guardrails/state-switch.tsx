import type { RuleState } from "@letsping/guardrails";
import { Segments } from "../../schema-form/segments";
import type { RowState } from "./rule-states";
import { STATES, stateWord } from "./rule-words";
import type { EffectWord } from "./rule-words";

const TONES: Readonly<Record<RuleState, string>> = { on: "tone-stop", flag: "tone-warn", off: "" };

interface Props {
  /** What is set: the title of the row. */
  label: string;
  state: RowState;
  effect: EffectWord;
  /** What may be chosen. Default: the effect, Flag, Off. */
  states?: readonly RuleState[];
  disabled: boolean;
  onState: (state: RuleState) => void;
}

/** What is done when a rule matches. Where the rules of a row differ, none is chosen. */
export function StateSwitch({ label, state, effect, states = STATES, disabled, onState }: Props) {
  return (
    <Segments
      label={label}
      options={states.map((each) => (
        <em key={each} className={TONES[each]}>
          {stateWord(each, effect)}
        </em>
      ))}
      at={state === "mixed" ? -1 : states.indexOf(state)}
      disabled={disabled}
      onPick={(index) => {
        const picked = states[index];
        if (picked) onState(picked);
      }}
    />
  );
}
