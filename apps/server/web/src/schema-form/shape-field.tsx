import { readPointer } from "@letsping/core";
import type { FormField, JsonValue } from "@letsping/core";
import { useRef, useState } from "react";
import { FieldLabel } from "../payload-view/field-label";
import { MarkedText, visibleText } from "../ui/marked-text";
import { inShape } from "./empty-value";
import { Field } from "./field";
import { FieldActions } from "./field-actions";
import { Note, useWas, Was } from "./field-frame";
import { useForm } from "./form-context";
import { JsonField } from "./json-field";
import { GiveNumber } from "./number-field";
import { Segments } from "./segments";

type ChoiceKind = FormField & { kind: "choice" };

const MOST_SEGMENTS = 4;
const LONGEST_SEGMENT = 18;

interface Props {
  field: ChoiceKind;
  path: string;
  value: JsonValue;
}

/** A value that may have one of several shapes: the choice, then the fields of the chosen one. */
export function ShapeField({ field, path, value }: Props) {
  const form = useForm();
  const { choices } = field;
  const current = form.shapeOf(field, value, path);
  /** A shape whose number is not written yet. */
  const [pending, setPending] = useState<number | null>(null);
  const at = pending ?? current;
  if (pending !== null && pending === current) setPending(null);
  const choice = at === null ? undefined : choices[at];
  const isChanged = useWas(path, value) !== null;
  const title = form.labels.own(path, field.title);
  /** What was last written in each shape, so that going back loses nothing. */
  const written = useRef(new Map<number, JsonValue>());
  const switchTo = (index: number) => {
    const next = choices[index];
    if (!next || index === at) return;
    setPending(null);
    if (current !== null) written.current.set(current, value);
    if (index === current) return;
    const original = readPointer(form.before, path);
    const isOriginal = original !== undefined && original !== null && form.fits(next.schema, original);
    const fresh = () => (isOriginal ? original : inShape(value, choice?.field ?? null, next.field));
    const given = written.current.get(index) ?? fresh();
    form.chooseShape(path, index);
    if (given === null && next.field.kind === "number") setPending(index);
    else form.set(path, given);
  };
  const titles = choices.map((each) => each.title);
  const isShort = titles.length <= MOST_SEGMENTS && titles.every((each) => each.length <= LONGEST_SEGMENT);
  return (
    <fieldset className={isChanged ? "f w2 shape chg" : "f w2 shape"} data-shape={path}>
      <legend>
        {path === "" ? (
          "Kind of request"
        ) : (
          <FieldLabel labels={form.labels} path={path} title={field.title} />
        )}
        <Was path={path} value={value} title={title} />
      </legend>
      {isShort && at !== null ? (
        <Segments
          label={title}
          options={titles.map((each) => <MarkedText key={each} text={each} />)}
          at={at}
          disabled={form.disabled}
          onPick={switchTo}
        />
      ) : (
        <select
          className="in"
          aria-label={`Shape of ${title}`}
          value={at ?? -1}
          disabled={form.disabled}
          onChange={(event) => switchTo(Number(event.target.value))}
        >
          {at === null && <option value={-1}>None of these</option>}
          {titles.map((each, index) => (
            <option key={each} value={index}>
              {visibleText(each)}
            </option>
          ))}
        </select>
      )}
      <Note
        hint={at === null ? "The value is none of these: it is shown as JSON." : null}
        description={field.description}
      />
      {pending !== null && choice?.field.kind === "number" ? (
        <GiveNumber field={choice.field} path={path} label={choice.title} />
      ) : choice ? (
        <Field field={choice.field} path={path} value={value} label={choice.title} />
      ) : (
        <JsonField field={field} path={path} value={value} label={title} />
      )}
      <FieldActions field={field} path={path} value={value} title={title} />
    </fieldset>
  );
}
