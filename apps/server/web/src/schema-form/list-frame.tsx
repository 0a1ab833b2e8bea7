import type { FormField, JsonValue } from "@letsping/core";
import type { ReactNode } from "react";
import { FieldLabel } from "../payload-view/field-label";
import { MarkedText } from "../ui/marked-text";
import { FieldActions } from "./field-actions";
import { Note, useWas, Was } from "./field-frame";
import { useFault, useForm } from "./form-context";

export type ListKind = FormField & { kind: "list" };

export interface ListProps {
  field: ListKind;
  path: string;
  items: JsonValue[];
  label?: string | undefined;
}

/** How many there may be, in words; null where nothing is said. */
function limitWords({ minItems, maxItems, unique }: ListKind): string | null {
  const once = unique ? "each once" : "";
  const count =
    minItems && maxItems !== null
      ? minItems === maxItems
        ? `exactly ${minItems}`
        : `from ${minItems} to ${maxItems}`
      : minItems
        ? `at least ${minItems}`
        : maxItems !== null
          ? `at most ${maxItems}`
          : "";
  const words = [count, once].filter(Boolean).join(", ");
  return words === "" ? null : `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** What may be done to a list now. */
export function mayChange(field: ListKind, items: readonly JsonValue[], disabled: boolean) {
  const { prefix, item, minItems, maxItems } = field;
  const hasRoom = maxItems === null || items.length < maxItems;
  const next = prefix[items.length] ?? item;
  return {
    add: !disabled && hasRoom && next !== null && !next.readOnly ? next : null,
    remove: !disabled && items.length > (minItems ?? 0),
    move: !disabled && prefix.length === 0,
  };
}

/** The frame of a list: its name and length, its items, what is wrong, and what is allowed. */
export function ListFrame({ field, path, items, label, children }: ListProps & { children: ReactNode }) {
  const { labels } = useForm();
  const fault = useFault(path);
  const isChanged = useWas(path, items) !== null && label === undefined;
  const title = labels.own(path, field.title);
  return (
    <fieldset className={isChanged ? "f w2 list chg" : "f w2 list"} data-path={path}>
      <legend>
        {label === undefined ? (
          <FieldLabel labels={labels} path={path} title={field.title} />
        ) : (
          <MarkedText text={label} />
        )}
        <span className="t3 num">{items.length}</span>
        {label === undefined && <Was path={path} value={items} title={title} />}
      </legend>
      {children}
      {fault && (
        <p className="err" role="alert">
          {fault}
        </p>
      )}
      <Note hint={limitWords(field)} description={label === undefined ? field.description : null} />
      {label === undefined && <FieldActions field={field} path={path} value={items} title={title} />}
    </fieldset>
  );
}
