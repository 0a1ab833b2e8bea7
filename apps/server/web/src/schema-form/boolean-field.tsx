import type { FormField, JsonValue } from "@letsping/core";
import { FieldFrame } from "./field-frame";
import { useForm } from "./form-context";

interface Props {
  field: FormField;
  path: string;
  value: JsonValue;
  label?: string | undefined;
}

/** On or off. */
export function BooleanField({ field, path, value, label }: Props) {
  const form = useForm();
  const on = value === true;
  return (
    <FieldFrame field={field} path={path} value={value} label={label} wide inline>
      {(ids) => (
        <button
          type="button"
          {...ids}
          aria-invalid={undefined}
          className={on ? "sw on" : "sw"}
          role="switch"
          aria-checked={on}
          disabled={form.disabled}
          onClick={() => form.set(path, !on)}
        >
          <i />
          <span>{on ? "On" : "Off"}</span>
        </button>
      )}
    </FieldFrame>
  );
}
