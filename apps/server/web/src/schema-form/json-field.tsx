import { parseJson } from "@letsping/core";
import type { FormField, JsonValue } from "@letsping/core";
import { useState } from "react";
import { JsonView } from "../payload-view/json-view";
import { countMarks } from "../ui/marked-text";
import { FieldFrame } from "./field-frame";
import { useForm } from "./form-context";
import { useWritten } from "./use-written";

/** Above these a text is shown in a view that draws what is in sight, and edited when somebody asks for it. */
const MOST_LINES = 400;
const LONGEST_EDITED = 300_000;

interface Props {
  field: FormField;
  path: string;
  value: JsonValue | undefined;
  label?: string | undefined;
}

function textOf(value: JsonValue | undefined): string {
  return JSON.stringify(value ?? null, null, 2);
}

function means(text: string, value: JsonValue | undefined): boolean {
  try {
    return JSON.stringify(parseJson(text)) === JSON.stringify(value ?? null);
  } catch {
    // Half-written JSON means nothing yet.
    return false;
  }
}

/** A value of a shape that no other field fits, as JSON that is checked while it is written. */
export function JsonField({ field, path, value, label }: Props) {
  const form = useForm();
  const [asked, setAsked] = useState(false);
  const shown = textOf(value);
  const { text, write } = useWritten(path, shown, (each) => means(each, value));
  const change = (next: string) => {
    try {
      const parsed = parseJson(next);
      if (path === "" && (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)))
        return write(next, "A payload is an object: { … }.");
      write(next, null);
      form.set(path, parsed);
    } catch (problem) {
      write(next, problem instanceof Error ? problem.message : String(problem));
    }
  };
  const lines = text.split("\n").length;
  const isLarge = lines > MOST_LINES || text.length > LONGEST_EDITED;
  const mayEdit = !form.disabled && text.length <= LONGEST_EDITED;
  const isEdited = !isLarge || (asked && mayEdit);
  const hint = isEdited
    ? "JSON. It is checked as you write."
    : mayEdit
      ? null
      : "Too large to be edited here. It can be approved as it is, or rejected.";
  return (
    <FieldFrame field={field} path={path} value={value} label={label} wide hint={hint}>
      {(ids) => (
        <>
          {(!isEdited || countMarks(value) > 0) && <JsonView value={value ?? null} path={path} />}
          {isEdited ? (
            <textarea
              {...ids}
              className="in mono"
              rows={Math.min(MOST_LINES, lines + 1)}
              spellCheck={false}
              value={text}
              disabled={form.disabled}
              onChange={(event) => change(event.target.value)}
            />
          ) : (
            mayEdit && (
              <button type="button" id={ids.id} className="btn sm mt-2" onClick={() => setAsked(true)}>
                Edit as JSON
              </button>
            )
          )}
        </>
      )}
    </FieldFrame>
  );
}
