import type { GuardrailRule } from "@letsping/guardrails";
import { useId, useState } from "react";
import { plural } from "../../lib/format";
import { useEditing } from "./editing";
import { stateOf } from "./rule-states";
import { effectWord, ruleWords } from "./rule-words";
import { StateSwitch } from "./state-switch";

/** More rules than this are looked for by their name. */
const MOST_AT_ONCE = 12;
const MOST_FOUND = 20;

/** One rule, set by its own name. */
export function OneRule({ id }: { id: string }) {
  const { here, mayEdit, setRules } = useEditing();
  const { name, note } = ruleWords(id);
  return (
    <li className="one">
      <span>
        {name}
        {note && <small className="t3">{note}</small>}
      </span>
      <StateSwitch
        label={name}
        state={stateOf(here.rules, id)}
        effect={effectWord(id)}
        disabled={!mayEdit}
        onState={(state) => setRules([id], state)}
      />
    </li>
  );
}

/** The rules of a row, each with its own switch. Of hundreds, those that somebody set and those that one looks for. */
export function RuleList({ rules }: { rules: readonly GuardrailRule[] }) {
  const field = useId();
  const { here } = useEditing();
  const [text, setText] = useState("");
  const isMany = rules.length > MOST_AT_ONCE;
  const words = text.trim().toLowerCase();
  const found = rules.filter(({ id, label }) => {
    if (!isMany) return true;
    if (words === "") return Object.hasOwn(here.rules, id);
    return `${label} ${id}`.toLowerCase().includes(words);
  });
  const shown = isMany ? found.slice(0, MOST_FOUND) : found;
  return (
    <div className="ones">
      {isMany && (
        <>
          <label className="sr" htmlFor={field}>
            Find one of {rules.length} kinds of keys
          </label>
          <input
            id={field}
            className="in"
            type="search"
            placeholder={`Find one of ${rules.length} kinds of keys`}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <p className="t3" role="status">
            {words === ""
              ? found.length > 0 && "Set by their own name:"
              : found.length > shown.length
                ? `${plural(found.length, "kind")} match; go on typing.`
                : `${plural(found.length, "kind")} ${found.length === 1 ? "matches" : "match"}.`}
          </p>
        </>
      )}
      <ul>
        {shown.map(({ id }) => (
          <OneRule key={id} id={id} />
        ))}
      </ul>
    </div>
  );
}
