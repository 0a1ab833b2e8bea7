import type { FormField, JsonValue } from "@letsping/core";
import { parseJson } from "@letsping/core";
import { useEffect, useState } from "react";
import { JsonView } from "../payload-view/json-view";
import { countMarks } from "../ui/marked-text";
import { FieldFrame } from "./field-frame";
import { useForm } from "./form-context";

/** A value of a shape that no other field fits, as JSON that is checked while it is written. */
export function JsonField({
  field,
  path,
  value,
  label,
}: {
  field: FormField;
  path: string;
  value: JsonValue | undefined;
  label?: string;
}) {
  const form = useForm();
  const [text, setText] = useState(() => JSON.stringify(value ?? null, null, 2));
  const { setUnfinished } = form;
  useEffect(() => {
    setText((now) => {
      try {
        return JSON.stringify(parseJson(now)) === JSON.stringify(value ?? null)
          ? now
          : JSON.stringify(value ?? null, null, 2);
      } catch {
        // Half-written JSON is replaced by what the draft holds.
        return JSON.stringify(value ?? null, null, 2);
      }
    });
    setUnfinished(path, null);
  }, [value, path, setUnfinished]);
  const change = (next: string) => {
    setText(next);
    try {
      const parsed = parseJson(next);
      if (path === "" && (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))) {
        return setUnfinished(path, "A payload is an object: { … }.");
      }
      form.set(path, parsed);
      setUnfinished(path, null);
    } catch (problem) {
      setUnfinished(path, problem instanceof Error ? problem.message : String(problem));
    }
  };
  const marks = countMarks(value);
  return (
    <FieldFrame
      field={field}
      path={path}
      wide
      hint="JSON. It is checked as you write."
      {...(label ? { label } : {})}
    >
      {(ids) => (
        <>
          {marks > 0 && <JsonView value={value ?? null} />}
          <textarea
            {...ids}
            className="in mono"
            rows={Math.min(400, text.split("\n").length + 1)}
            spellCheck={false}
            value={text}
            disabled={form.disabled}
            onChange={(event) => change(event.target.value)}
          />
        </>
      )}
    </FieldFrame>
  );
}
