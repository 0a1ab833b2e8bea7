import type { ShieldSettings } from "@letsping/shield";
import { NumberInput } from "../guardrails/number-input";
import { numberAt, withValue } from "./shield-draft";
import { DEFAULTS, formatOf, valueWords } from "./shield-fields";
import type { ShieldField } from "./shield-fields";

interface Props {
  fields: readonly ShieldField[];
  settings: ShieldSettings;
  /** Where saving would change something. */
  changed: ReadonlySet<string>;
  mayEdit: boolean;
  onSettings: (to: (now: ShieldSettings) => ShieldSettings) => void;
}

/** Numbers below each other, each with what it means and its default. */
export function FieldRows({ fields, settings, changed, mayEdit, onSettings }: Props) {
  return fields.map((field) => {
    const { path, title, after, hint } = field;
    const { parse, format, least, most, allowed } = formatOf(field);
    const value = numberAt(settings, path);
    const preset = numberAt(DEFAULTS, path);
    return (
      <li key={path} className={changed.has(path) ? "set chg" : "set"}>
        <span className="set-words">
          <span>{title}</span>
          <small className="t3">
            {hint(Number.isNaN(value) ? preset : value)}{" "}
            {!Object.is(value, preset) && `Default: ${valueWords(field, preset)}.`}
          </small>
        </span>
        <NumberInput
          label={title}
          value={value}
          least={least}
          most={most}
          parse={parse}
          format={format}
          allowed={allowed}
          after={after}
          disabled={!mayEdit}
          onValue={(next) => onSettings((now) => withValue(now, path, next ?? Number.NaN))}
        />
      </li>
    );
  });
}
