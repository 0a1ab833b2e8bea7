import type { FormField, JsonValue } from "@letsping/core";
import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { FieldLabel } from "../payload-view/field-label";
import { emptyValue } from "./empty-value";
import { useWas } from "./field-frame";
import { Field } from "./field";
import { useForm } from "./form-context";
import { Fields } from "./object-field";

type ListKind = FormField & ({ kind: "list" } | { kind: "table" });

function limits({ minItems, maxItems }: ListKind): string | null {
  if (minItems && maxItems) return `From ${minItems} to ${maxItems}`;
  if (minItems) return `At least ${minItems}`;
  return maxItems ? `At most ${maxItems}` : null;
}

/** A list: each item with its fields, to add, remove and reorder. */
export function ListField({
  field,
  path,
  value,
}: {
  field: ListKind;
  path: string;
  value: JsonValue | undefined;
}) {
  const form = useForm();
  const was = useWas(path);
  const items = Array.isArray(value) ? value : [];
  const issue = form.issues.find((each) => each.path === path);
  const canAdd = field.maxItems === null || items.length < field.maxItems;
  const canRemove = items.length > (field.minItems ?? 0);
  const swap = (from: number, to: number) => {
    const next = [...items];
    const [moved] = next.splice(from, 1);
    if (moved !== undefined) next.splice(to, 0, moved);
    form.set(path, next);
  };
  const title = form.labels.own(path);
  return (
    <fieldset className={was.changed ? "f w2 chg" : "f w2"}>
      <legend>
        <FieldLabel labels={form.labels} path={path} /> <span className="t3 num">{items.length}</span>
      </legend>
      <ol className="items">
        {items.map((item, index) => (
          // Items have no name of their own; their place is what they are.
          <li key={`${path}/${index.toString()}`} className={field.kind === "table" ? "record" : "single"}>
            <div className="item">
              {field.kind === "table" && field.item.kind === "object" ? (
                <Fields fields={field.item.fields} path={`${path}/${index}`} value={item} />
              ) : (
                <Field
                  field={{ ...field.item, title: `${title} ${index + 1}` }}
                  path={`${path}/${index}`}
                  value={item}
                />
              )}
            </div>
            {!form.disabled && (
              <div className="tools">
                <button
                  type="button"
                  className="ib"
                  aria-label={`Move ${title} ${index + 1} up`}
                  disabled={index === 0}
                  onClick={() => swap(index, index - 1)}
                >
                  <ArrowUp className="i" size={14} />
                </button>
                <button
                  type="button"
                  className="ib"
                  aria-label={`Move ${title} ${index + 1} down`}
                  disabled={index === items.length - 1}
                  onClick={() => swap(index, index + 1)}
                >
                  <ArrowDown className="i" size={14} />
                </button>
                <button
                  type="button"
                  className="ib"
                  aria-label={`Remove ${title} ${index + 1}`}
                  disabled={!canRemove}
                  onClick={() => form.set(`${path}/${index}`, undefined)}
                >
                  <X className="i" size={14} />
                </button>
              </div>
            )}
          </li>
        ))}
      </ol>
      {items.length === 0 && <p className="t3">Nothing in it.</p>}
      {issue && (
        <p className="err" role="alert">
          {issue.message} {issue.expected}
        </p>
      )}
      {!form.disabled && canAdd && (
        <button
          type="button"
          className="btn sm ghost"
          onClick={() => form.set(path, [...items, emptyValue(field.item)])}
        >
          <Plus className="i" size={14} /> Add
        </button>
      )}
      {limits(field) && <small>{limits(field)}</small>}
    </fieldset>
  );
}
