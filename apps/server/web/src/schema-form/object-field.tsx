import type { FormField, JsonObject, JsonValue } from "@letsping/core";
import { Field } from "./field";
import { useForm } from "./form-context";
import { escapePart } from "../payload-view/labels";
import { FixedField } from "./choice-fields";
import { FieldLabel } from "../payload-view/field-label";

type Named = { name: string; field: FormField };

function recordOf(value: JsonValue | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

/** The fields of an object, and what the schema does not name, locked. */
export function Fields({
  fields,
  path,
  value,
}: {
  fields: readonly Named[];
  path: string;
  value: JsonValue | undefined;
}) {
  const record = recordOf(value);
  const known = new Set(fields.map((each) => each.name));
  const rest = Object.keys(record).filter((name) => !known.has(name));
  return (
    <>
      {fields.map(({ name, field }) => (
        <Field
          key={name}
          field={field}
          path={`${path}/${escapePart(name)}`}
          value={Object.hasOwn(record, name) ? record[name] : undefined}
        />
      ))}
      {rest.map((name) => (
        <FixedField
          key={name}
          field={{
            kind: "unknown",
            title: name,
            description: null,
            readOnly: true,
            nullable: false,
            required: false,
            schema: {},
          }}
          path={`${path}/${escapePart(name)}`}
          value={record[name]}
          why="The agent's schema does not name this value."
        />
      ))}
    </>
  );
}

/** A group of fields. */
export function ObjectField({
  field,
  path,
  value,
}: {
  field: FormField & { kind: "object" };
  path: string;
  value: JsonValue | undefined;
}) {
  const { labels } = useForm();
  return (
    <fieldset className="f w2 group">
      <legend>
        <FieldLabel labels={labels} path={path} />
      </legend>
      <div className="grid">
        <Fields fields={field.fields} path={path} value={value} />
      </div>
    </fieldset>
  );
}
