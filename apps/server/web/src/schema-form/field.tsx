import type { FormField, JsonValue } from "@letsping/core";
import { Plus } from "lucide-react";
import { BooleanField, EnumField, FixedField } from "./choice-fields";
import { emptyValue } from "./empty-value";
import { FieldFrame } from "./field-frame";
import { useForm } from "./form-context";
import { JsonField } from "./json-field";
import { ListField } from "./list-fields";
import { NumberField } from "./number-field";
import { ObjectField } from "./object-field";
import { isLongText, TextField } from "./text-field";

interface Props {
  field: FormField;
  path: string;
  value: JsonValue | undefined;
}

function isRecord(value: JsonValue | undefined): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a control can show the value whole. One that the schema did not foresee is shown as JSON, never left out. */
function canShow(field: FormField, value: JsonValue | undefined): boolean {
  switch (field.kind) {
    case "text":
      return typeof value === "string";
    case "number":
      return typeof value === "number" || value === null;
    case "boolean":
      return typeof value === "boolean";
    case "object":
      return isRecord(value);
    case "list":
      return Array.isArray(value);
    case "table":
      return Array.isArray(value) && value.every(isRecord);
    default:
      return true;
  }
}

function Control({ field, path, value }: Props) {
  if (!canShow(field, value)) return <JsonField field={field} path={path} value={value} />;
  switch (field.kind) {
    case "text":
      return <TextField field={field} path={path} value={value} />;
    case "number":
      return <NumberField field={field} path={path} value={value} />;
    case "boolean":
      return <BooleanField field={field} path={path} value={value} />;
    case "enum":
      return <EnumField field={field} path={path} value={value} />;
    case "const":
      return <FixedField field={field} path={path} value={value} why="The agent fixed this value" />;
    case "object":
      return <ObjectField field={field} path={path} value={value} />;
    case "list":
    case "table":
      return <ListField field={field} path={path} value={value} />;
    case "choice":
    case "unknown":
      return <JsonField field={field} path={path} value={value} />;
  }
}

/** A value that is not there, or null: a visible none, never an empty text or 0. */
function AbsentField({ field, path, value }: Props) {
  const form = useForm();
  const words = value === null ? "none" : "not there";
  return (
    <FieldFrame field={field} path={path}>
      {(ids) => (
        <div className="in ro" id={ids.id}>
          <span className="t3">{words}</span>
          {!form.disabled && (
            <button type="button" className="link" onClick={() => form.set(path, emptyValue(field))}>
              <span className="row gap-1">
                <Plus className="i" size={13} /> Give a value
              </span>
            </button>
          )}
        </div>
      )}
    </FieldFrame>
  );
}

/** The control that fits a field, and a way to leave out what may be left out. */
export function Field({ field, path, value }: Props) {
  const form = useForm();
  if (field.readOnly)
    return <FixedField field={field} path={path} value={value} why="The agent fixed this value" />;
  // A number that was just added is none until somebody writes it.
  const isAbsent = value === undefined || (value === null && (field.nullable || field.kind !== "number"));
  if (isAbsent && field.kind !== "const" && field.kind !== "unknown") {
    return <AbsentField field={field} path={path} value={value} />;
  }
  const mayLeave = !form.disabled && (field.nullable || !field.required) && field.kind !== "const";
  if (!mayLeave) return <Control field={field} path={path} value={value} />;
  const leave = () => form.set(path, field.nullable ? null : undefined);
  return (
    <div className={isWide(field, value) ? "w2 optional" : "optional"}>
      <Control field={field} path={path} value={value} />
      <button
        type="button"
        className="link leave"
        onClick={leave}
        aria-label={`${field.nullable ? "Set to none" : "Leave out"}: ${field.title}`}
      >
        {field.nullable ? "Set to none" : "Leave out"}
      </button>
    </div>
  );
}

function isWide(field: FormField, value: JsonValue | undefined): boolean {
  if (!canShow(field, value)) return true;
  if (field.kind === "text") return field.long || (typeof value === "string" && isLongText(value));
  return ["boolean", "object", "list", "table", "choice", "unknown"].includes(field.kind);
}
