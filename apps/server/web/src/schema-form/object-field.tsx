import { groupParts } from "@letsping/core";
import type { FormField, FormPart, JsonObject } from "@letsping/core";
import { useState } from "react";
import { FieldLabel } from "../payload-view/field-label";
import { escapePart } from "../payload-view/labels";
import { plural } from "../lib/format";
import { MarkedText } from "../ui/marked-text";
import { FieldActions } from "./field-actions";
import { Field } from "./field";
import { Note, useWas, Was } from "./field-frame";
import { useFault, useForm } from "./form-context";

type ObjectKind = FormField & { kind: "object" };

/** Above this many, fields that are not set wait behind a button. They hold no value. */
const MOST_ABSENT = 20;

interface FieldsProps {
  field: ObjectKind;
  path: string;
  value: JsonObject;
  /** Whether the group is one of several shapes that the value may have. */
  isShape?: boolean;
}

interface PartProps {
  part: FormPart;
  path: string;
  value: JsonObject;
  isShape: boolean;
}

function whyFixed({ described, field }: FormPart, isShape: boolean): string | undefined {
  if (!described) return "Not described by the schema, so it stays as it is";
  return isShape && field.kind === "const" ? "This comes with the choice above" : undefined;
}

function Part({ part, path, value, isShape }: PartProps) {
  const { name, field } = part;
  const beside = field.kind === "number" ? field.currencyPath : null;
  return (
    <Field
      field={field}
      path={`${path}/${escapePart(String(name))}`}
      value={part.value}
      currency={beside !== null && Object.hasOwn(value, beside) ? value[beside] : undefined}
      why={whyFixed(part, isShape)}
    />
  );
}

/** The fields of an object, then what the schema does not name. */
export function Fields({ field, path, value, isShape = false }: FieldsProps) {
  const [asked, setAsked] = useState(false);
  const parts = groupParts(field, value);
  const absent = parts.filter((part) => part.value === undefined);
  const waits = !asked && absent.length > MOST_ABSENT;
  const described = parts.filter((part) => part.described && !(waits && part.value === undefined));
  const others = parts.filter((part) => !part.described);
  return (
    <>
      {described.map((part) => (
        <Part key={part.name} part={part} path={path} value={value} isShape={isShape} />
      ))}
      {waits && (
        <button type="button" className="btn sm w2 w-fit" onClick={() => setAsked(true)}>
          Show {plural(absent.length, "field")} that are not set
        </button>
      )}
      {others.length > 0 && <h3 className="w2 undescribed">Not described by the schema</h3>}
      {others.map((part) => (
        <Part key={part.name} part={part} path={path} value={value} isShape={isShape} />
      ))}
    </>
  );
}

/** A group of fields. */
export function ObjectField({ field, path, value, label }: FieldsProps & { label?: string | undefined }) {
  const { labels } = useForm();
  const fault = useFault(path);
  const isChanged = useWas(path, value) !== null && label === undefined;
  const title = labels.own(path, field.title);
  return (
    <fieldset className={isChanged ? "f w2 group has-chg" : "f w2 group"} data-path={path}>
      <legend>
        {label === undefined ? (
          <FieldLabel labels={labels} path={path} title={field.title} />
        ) : (
          <MarkedText text={label} />
        )}
        {label === undefined && <Was path={path} value={value} title={title} />}
      </legend>
      {label === undefined && <Note hint={null} description={field.description} />}
      {fault && (
        <p className="err" role="alert">
          {fault}
        </p>
      )}
      <div className="grid">
        <Fields field={field} path={path} value={value} isShape={label !== undefined} />
      </div>
      {Object.keys(value).length === 0 && field.fields.length === 0 && <p className="t3">Nothing in it.</p>}
      {label === undefined && <FieldActions field={field} path={path} value={value} title={title} />}
    </fieldset>
  );
}
