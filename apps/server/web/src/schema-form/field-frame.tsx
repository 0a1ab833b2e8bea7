import { readPointer } from "@letsping/core";
import type { FormField, JsonValue } from "@letsping/core";
import { useId } from "react";
import type { ReactNode } from "react";
import { RealName } from "../payload-view/field-label";
import { moneyOf, plainValue } from "../payload-view/value";
import { countMarks, MarkedText } from "../ui/marked-text";
import { useForm } from "./form-context";

/** Old value of a field, when the person changed it; else undefined. */
export function useWas(path: string): { changed: boolean; text: string } {
  const { before, draft, labels } = useForm();
  const old = readPointer(before, path);
  const now = readPointer(draft, path);
  const changed = JSON.stringify(old) !== JSON.stringify(now);
  return { changed, text: changed ? wasText(before, path, old, labels.formatOf(path)) : "" };
}

function wasText(before: JsonValue, path: string, old: JsonValue | undefined, format: string | null): string {
  const cut = path.lastIndexOf("/");
  const parent = readPointer(before, path.slice(0, cut));
  if (typeof old === "number" && typeof parent === "object" && parent !== null && !Array.isArray(parent)) {
    return moneyOf(parent, path.slice(cut + 1), format) ?? String(old);
  }
  if (typeof old === "boolean") return old ? "on" : "off";
  if (typeof old === "string" && old !== "") return `“${plainValue(old)}”`;
  if (Array.isArray(old)) return `${old.length} entries`;
  return typeof old === "object" && old !== null ? "another group" : plainValue(old);
}

export interface FrameIds {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
}

interface Props {
  field: FormField;
  path: string;
  hint?: string | null;
  wide?: boolean;
  inline?: boolean;
  label?: string;
  /** Below what is wrong: a way out of it. */
  after?: ReactNode;
  children: (ids: FrameIds) => ReactNode;
}

/** Label, what it was, the control, what is allowed, and what is wrong. */
export function FieldFrame({
  field,
  path,
  hint = null,
  wide = false,
  inline = false,
  label,
  after,
  children,
}: Props) {
  const id = useId();
  const { draft, issues, unfinished, labels } = useForm();
  const was = useWas(path);
  const issue = issues.find((each) => each.path === path);
  const wrong = unfinished.get(path) ?? (issue ? `${issue.message} ${issue.expected}` : null);
  const note = wrong ? `${id}-wrong` : hint || field.description ? `${id}-hint` : undefined;
  const classes = ["f", was.changed ? "chg" : "", wide ? "w2" : "", inline ? "inline" : ""]
    .filter(Boolean)
    .join(" ");
  return (
    <div className={classes} data-path={path}>
      <div className="fl">
        <label htmlFor={id}>
          <MarkedText text={label ?? labels.own(path)} />
        </label>
        {label === undefined && <RealName labels={labels} path={path} />}
        {was.changed && (
          <span className="was">
            was <MarkedText text={was.text} />
          </span>
        )}
      </div>
      {children({ id, "aria-describedby": note, "aria-invalid": wrong ? true : undefined })}
      <ReadsAs value={readPointer(draft, path)} />
      {wrong ? (
        <p className="err" id={`${id}-wrong`} role="alert">
          {wrong}
        </p>
      ) : (
        (hint || field.description) && (
          <small id={`${id}-hint`}>
            {field.description && (
              <>
                “<MarkedText text={field.description} />”{" "}
              </>
            )}
            {hint}
          </small>
        )
      )}
      {after}
    </div>
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
