import { controlOf } from "@letsping/core";
import type { FormField, JsonObject, JsonValue } from "@letsping/core";
import { memo, useState } from "react";
import { BooleanField } from "./boolean-field";
import { ChipsField } from "./chips-field";
import { EnumField } from "./enum-field";
import { GiveActions } from "./field-actions";
import { FieldFrame } from "./field-frame";
import { FixedField } from "./fixed-field";
import { useForm } from "./form-context";
import { JsonField } from "./json-field";
import { GiveNumber, NumberField } from "./number-field";
import { ObjectField } from "./object-field";
import { RowsField } from "./rows-field";
import { ShapeField } from "./shape-field";
import { TextField } from "./text-field";
import { TogglesField } from "./toggles-field";

export interface FieldProps {
  field: FormField;
  path: string;
  value: JsonValue | undefined;
  /** What stands beside an amount and says what it is of. */
  currency?: JsonValue | undefined;
  /** Other words than the field's own, inside a frame that has those. */
  label?: string | undefined;
  /** Why it cannot be changed, where it is not the agent's word that fixes it. */
  why?: string | undefined;
}

const FIXED = "The agent fixed this value";

/** A value that is not there, or null: a visible none, never an empty text or 0. */
function AbsentField({ field, path, value, label }: FieldProps) {
  const { labels } = useForm();
  const [gives, setGives] = useState(false);
  const title = label ?? labels.own(path, field.title);
  if (gives && field.kind === "number") return <GiveNumber field={field} path={path} label={label} />;
  return (
    <FieldFrame field={field} path={path} value={value} label={label}>
      {(ids) => (
        <div className="in ro" id={ids.id} role="group" aria-label={title}>
          <span className="t3">{value === null ? "none" : "not set"}</span>
          <GiveActions
            field={field}
            path={path}
            value={value}
            title={title}
            onNumber={() => setGives(true)}
          />
        </div>
      )}
    </FieldFrame>
  );
}

/** The control that fits a value; one that the schema did not foresee is shown as JSON, never left out. */
export const Field = memo(function Field(props: FieldProps) {
  const { field, path, value, label } = props;
  const control = controlOf(field, value);
  if (control === "fixed")
    return <FixedField field={field} path={path} value={value} label={label} why={props.why ?? FIXED} />;
  if (control === "absent" || control === "none" || value === undefined) return <AbsentField {...props} />;
  const common = { path, value, label };
  if (control === "json") return <JsonField field={field} {...common} />;
  switch (field.kind) {
    case "text":
      return <TextField field={field} {...common} />;
    case "number":
      if (value === null) return <GiveNumber field={field} path={path} label={label} />;
      return <NumberField field={field} {...common} currency={props.currency} />;
    case "boolean":
      return <BooleanField field={field} {...common} />;
    case "enum":
      return <EnumField field={field} {...common} />;
    case "choice":
      return <ShapeField field={field} path={path} value={value} />;
    case "object":
      return <ObjectField field={field} {...common} value={value as JsonObject} />;
    case "list": {
      const items = value as JsonValue[];
      if (control === "chips") return <ChipsField field={field} path={path} items={items} label={label} />;
      if (control === "toggles")
        return <TogglesField field={field} path={path} items={items} label={label} />;
      return <RowsField field={field} path={path} items={items} label={label} />;
    }
    case "const":
    case "unknown":
      return <JsonField field={field} {...common} />;
  }
});
