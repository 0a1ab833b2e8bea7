import type { GuardrailSettings } from "@letsping/guardrails";
import { ChevronDown, Scaling } from "lucide-react";
import { useId, useState } from "react";
import { NumberInput } from "./number-input";
import { DEFAULTS } from "./settings-draft";
import { numberWords } from "./units";

type Bounds = GuardrailSettings["bounds"];

const FIELDS: readonly (readonly [name: keyof Bounds, title: string, most: number])[] = [
  ["depth", "Groups and lists inside each other", 200],
  ["leaves", "Values", 500_000],
  ["characters", "Characters of all texts and names", 16_777_216],
  ["findings_per_family", "Findings listed of a kind", 1000],
];

interface Props {
  bounds: Bounds;
  isChanged: boolean;
  mayEdit: boolean;
  onBounds: (bounds: Bounds) => void;
}

/** How much is looked at. What is larger is always refused, so it has no switch. */
export function BoundsRow({ bounds, isChanged, mayEdit, onBounds }: Props) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <li className={isChanged ? "ru chg" : "ru"}>
      <div className="rl">
        <Scaling className="i" size={17} />
        <button
          type="button"
          className="rb"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          <span>
            <b>Size</b>
            <small className="t3">
              {numberWords(bounds.leaves)} values, {numberWords(bounds.depth)} deep
            </small>
          </span>
          <ChevronDown className="i" size={15} />
        </button>
        <span className="wk" />
        <span className="t3 always">
          <small>always blocks</small>
        </span>
      </div>
      <div id={id} hidden={!open} className="rp">
        <ul className="buds">
          {FIELDS.map(([name, title, most]) => (
            <li key={name} className="one">
              <span>
                {title}
                <small className="t3">Default {numberWords(DEFAULTS.bounds[name])}</small>
              </span>
              <NumberInput
                label={title}
                value={bounds[name]}
                least={1}
                most={most}
                format={numberWords}
                disabled={!mayEdit}
                onValue={(value) => onBounds({ ...bounds, [name]: value ?? Number.NaN })}
              />
            </li>
          ))}
        </ul>
      </div>
    </li>
  );
}
