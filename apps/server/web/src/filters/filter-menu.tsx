import { ChevronDown, X } from "lucide-react";
import { visibleText } from "../ui/marked-text";

interface Props {
  title: string;
  value: string;
  /** Pairs of value and words. */
  options: readonly (readonly [string, string])[];
  onValue: (value: string) => void;
}

/** The browser's own list behind a chip: it works with keys, with a thumb and with a screen reader. */
export function FilterMenu({ title, value, options, onValue }: Props) {
  const known = value === "" || options.some(([each]) => each === value);
  return (
    <label className={value === "" ? "menu" : "menu on"}>
      <span>{title}</span>
      {value === "" && <ChevronDown className="i" size={13} />}
      <select value={value} onChange={(event) => onValue(event.target.value)} aria-label={title}>
        <option value="">{value === "" ? "Any" : `Any ${title.toLowerCase()}`}</option>
        {!known && <option value={value}>{visibleText(value)}</option>}
        {options.map(([each, words]) => (
          <option key={each} value={each}>
            {visibleText(words)}
          </option>
        ))}
      </select>
      {value !== "" && <X className="i" size={13} />}
    </label>
  );
}
