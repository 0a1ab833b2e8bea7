import { controlOf, readPointer } from "@letsping/core";
import type { FormField, JsonValue } from "@letsping/core";
import { RotateCcw } from "lucide-react";
import { useId } from "react";
import type { ReactNode } from "react";
import { RealName } from "../payload-view/field-label";
import type { Labels } from "../payload-view/labels";
import { moneyOf, plainValue } from "../payload-view/value";
import { countMarks, MarkedText } from "../ui/marked-text";
import { FieldActions } from "./field-actions";
import { FieldFound } from "./field-found";
import { useFault, useForm } from "./form-context";

/** Old value of a field, when the person changed it; else null. */
export function useWas(path: string, value: JsonValue | undefined): string | null {
  const { before, labels } = useForm();
  const old = readPointer(before, path);
  // Of what stands in something new, that says it.
  if (old === undefined && readPointer(before, path.slice(0, path.lastIndexOf("/"))) === undefined)
    return null;
  return JSON.stringify(old) === JSON.stringify(value) ? null : wasText(before, path, old, labels);
}

function wasText(before: JsonValue, path: string, old: JsonValue | undefined, labels: Labels): string {
  const cut = path.lastIndexOf("/");
  const parent = readPointer(before, path.slice(0, cut));
  if (typeof old === "number" && typeof parent === "object" && parent !== null && !Array.isArray(parent)) {
    return moneyOf(parent, path.slice(cut + 1), labels.formatOf(path)) ?? plainValue(old);
  }
  if (typeof old === "boolean") return old ? "on" : "off";
  if (typeof old === "string" && old !== "") return `“${old}”`;
  if (Array.isArray(old)) return old.length === 1 ? "1 entry" : `${old.length} entries`;
  return typeof old === "object" && old !== null ? "another group" : plainValue(old);
}

interface WasProps {
  path: string;
  value: JsonValue | undefined;
  title: string;
  mayUndo?: boolean;
}

/** What a changed field was, and the way back. */
export function Was({ path, value, title, mayUndo = true }: WasProps) {
  const form = useForm();
  const was = useWas(path, value);
  if (was === null) return null;
  return (
    <span className="was">
      <span className="was-text">
        was <MarkedText text={was} />
      </span>
      {mayUndo && !form.disabled && (
        <button
          type="button"
          className="ib"
          aria-label={`Undo the change of ${title}`}
          onClick={() => form.set(path, readPointer(form.before, path))}
        >
          <RotateCcw className="i" size={12} />
        </button>
      )}
    </span>
  );
}

export interface FrameIds {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
}

interface Props {
  field: FormField;
  path: string;
  value: JsonValue | undefined;
  hint?: string | null;
  wide?: boolean;
  inline?: boolean;
  /** Other words than the field's own, inside a frame that has those. */
  label?: string | undefined;
  /** Below what is wrong: a way out of it. */
  after?: ReactNode;
  children: (ids: FrameIds) => ReactNode;
}

/** Label, what it was, the control, what is allowed, and what is wrong. */
export function FieldFrame({ field, path, value, hint = null, wide, inline, label, after, children }: Props) {
  const id = useId();
  const { labels } = useForm();
  const wrong = useFault(path);
  const isChanged = useWas(path, value) !== null;
  const words = label ?? labels.own(path, field.title);
  const hasNote = hint !== null || (field.description !== null && label === undefined);
  const note = wrong ? `${id}-wrong` : hasNote ? `${id}-hint` : undefined;
  const classes = ["f", isChanged ? "chg" : "", wide ? "w2" : "", inline ? "inline" : ""];
  return (
    <div className={classes.filter(Boolean).join(" ")} data-path={path}>
      <div className="fl">
        <label htmlFor={id}>
          <MarkedText text={words} />
        </label>
        {label === undefined && (
          <>
            <RealName labels={labels} path={path} title={field.title} />
            <Was path={path} value={value} title={words} mayUndo={controlOf(field, value) !== "fixed"} />
          </>
        )}
      </div>
      {children({ id, "aria-describedby": note, "aria-invalid": wrong ? true : undefined })}
      <ReadsAs value={value} />
      <FieldFound path={path} value={value} />
      {wrong ? (
        <p className="err" id={`${id}-wrong`} role="alert">
          {wrong}
        </p>
      ) : (
        hasNote && (
          <Note id={`${id}-hint`} hint={hint} description={label === undefined ? field.description : null} />
        )
      )}
      {after}
      {label === undefined && <FieldActions field={field} path={path} value={value} title={words} />}
    </div>
  );
}

/** What is allowed, and what the agent says about it: quoted, because anybody may write anything there. */
export function Note({
  id,
  hint,
  description,
}: {
  id?: string;
  hint: string | null;
  description: string | null;
}) {
  if (hint === null && description === null) return null;
  return (
    <small id={id}>
      {hint}
      {hint !== null && description !== null && " · "}
      {description !== null && (
        <>
          The agent: “<MarkedText text={description} />”
        </>
      )}
    </small>
  );
}

/** An input shows deceptive characters as nothing at all: below it the text is written with them visible. */
function ReadsAs({ value }: { value: JsonValue | undefined }) {
  if (typeof value === "object" || countMarks(value) === 0) return null;
  return (
    <p className="reads">
      <span className="t3">It reads:</span> <MarkedText text={String(value)} />
    </p>
  );
}
