import { X } from "lucide-react";
import { useId, useState } from "react";
import { AsBasis } from "./as-basis";
import { BUDGETS } from "./change-words";
import { useEditing } from "./editing";
import { NumberInput } from "./number-input";
import { stateOf } from "./rule-states";
import { effectWord } from "./rule-words";
import { StateSwitch } from "./state-switch";
import { microsFrom, moneyWords, numberWords, wholeFrom } from "./units";

const COST_FIELDS = [...BUDGETS.map(([name]) => name), "per", "token_model", "prices"];

/** Budgets of tokens and money, how they are counted, and what models cost. */
export function CostPanel() {
  const { here, mayEdit, setField, setRules } = useEditing();
  const { cost } = here;
  const hasPrices = Object.keys(cost.prices).length > 0;
  return (
    <>
      <ul className="buds">
        {BUDGETS.map(([name, title]) => {
          const isMoney = name.startsWith("micros");
          const value = cost[name] ?? null;
          return (
            <li key={name} className="one">
              <span>{title}</span>
              <NumberInput
                label={title}
                value={value}
                none="no limit"
                parse={isMoney ? microsFrom : wholeFrom}
                format={isMoney ? moneyWords : numberWords}
                allowed={
                  isMoney
                    ? "An amount such as 2.50; empty for no limit."
                    : "A whole number; empty for no limit."
                }
                disabled={!mayEdit}
                onValue={(next) => setField("cost", name, next ?? undefined)}
              />
              <StateSwitch
                label={`When it matches: ${title}`}
                state={stateOf(here.rules, `cost.${name}`)}
                effect={effectWord(`cost.${name}`)}
                disabled={!mayEdit}
                onState={(state) => setRules([`cost.${name}`], state)}
              />
            </li>
          );
        })}
      </ul>
      <div className="row flex-wrap">
        <label className="mini">
          <span>Budgets count</span>
          <select
            className="in wide"
            value={cost.per}
            disabled={!mayEdit}
            onChange={(event) => setField("cost", "per", event.target.value)}
          >
            <option value="project">the whole project</option>
            <option value="agent">each agent</option>
          </select>
        </label>
        <label className="mini">
          <span>Tokens are estimated</span>
          <select
            className="in wide"
            value={cost.token_model}
            disabled={!mayEdit}
            onChange={(event) => setField("cost", "token_model", event.target.value)}
          >
            <option value="bytes">from bytes, divided by 3.5</option>
            <option value="calibrated">by a calibrated model</option>
          </select>
        </label>
      </div>
      <Prices />
      {!hasPrices && (
        <p className="t3">
          <small>
            Money is counted once there is a price: a model that is not listed costs what the dearest does.
          </small>
        </p>
      )}
    </>
  );
}

/** What a million tokens of each model cost. */
function Prices() {
  const { here, mayEdit, setField } = useEditing();
  const { prices } = here.cost;
  const field = useId();
  const [model, setModel] = useState("");
  const [input, setInput] = useState<number | null>(null);
  const [output, setOutput] = useState<number | null>(null);
  const mayAdd = model.trim() !== "" && input !== null && !Number.isNaN(input) && !Number.isNaN(output ?? 0);
  const add = () => {
    if (!mayAdd) return;
    const price = {
      input_micros_per_million_tokens: input,
      output_micros_per_million_tokens: output ?? 0,
    };
    setField("cost", "prices", { ...prices, [model.trim()]: price });
    setModel("");
    setInput(null);
    setOutput(null);
  };
  return (
    <div className="prices">
      <p className="label">Prices of a million tokens</p>
      <ul>
        {Object.entries(prices).map(([name, price]) => (
          <li key={name} className="row">
            <code>{name}</code>
            <span className="t2 num">
              {moneyWords(price.input_micros_per_million_tokens)} read,{" "}
              {moneyWords(price.output_micros_per_million_tokens)} written
            </span>
            {mayEdit && (
              <button
                type="button"
                className="ib"
                aria-label={`Remove the price of ${name}`}
                onClick={() => {
                  const { [name]: _, ...rest } = prices;
                  setField("cost", "prices", rest);
                }}
              >
                <X className="i" size={15} />
              </button>
            )}
          </li>
        ))}
      </ul>
      {mayEdit && (
        <div className="row flex-wrap">
          <label className="mini" htmlFor={field}>
            <span>Model</span>
            <input
              id={field}
              className="in wide"
              maxLength={128}
              value={model}
              onChange={(event) => setModel(event.target.value)}
            />
          </label>
          <NumberInput
            label="Price of a million tokens that it reads"
            value={input}
            none="2.50"
            parse={microsFrom}
            format={moneyWords}
            allowed="An amount such as 2.50."
            after="read"
            disabled={false}
            onValue={setInput}
          />
          <NumberInput
            label="Price of a million tokens that it writes"
            value={output}
            none="10"
            parse={microsFrom}
            format={moneyWords}
            allowed="An amount such as 10."
            after="written"
            disabled={false}
            onValue={setOutput}
          />
          <button type="button" className="btn sm" disabled={!mayAdd} onClick={add}>
            Add
          </button>
          <AsBasis section="cost" fields={COST_FIELDS} title="Budgets and prices" />
        </div>
      )}
    </div>
  );
}
