import { readPointer } from "@letsping/core";
import type { FormField, JsonValue } from "@letsping/core";
import { useEffect, useState } from "react";
import { FieldFrame } from "./field-frame";
import { useForm } from "./form-context";

type TextKind = FormField & { kind: "text" };

const INPUT_TYPES = new Map([
  ["email", "email"],
  ["idn-email", "email"],
  ["uri", "url"],
  ["url", "url"],
  ["date", "date"],
  ["time", "text"],
  ["date-time", "text"],
]);
const FORMAT_HINTS = new Map([
  ["date-time", "Date and time with zone, for example 2026-12-01T09:30:00+01:00."],
  ["time", "Time, for example 09:30:00Z."],
  ["uuid", "A UUID."],
]);
/** What a line shows without scrolling; a longer text gets an area that grows with it, so that nothing is out of sight. */
const LONGEST_LINE = 34;

export function isLongText(text: string): boolean {
  return text.length > LONGEST_LINE || /[\r\n]/.test(text);
}

function hintOf(field: TextKind, value: string): string | null {
  if (value === "") return "An empty text is sent.";
  if (field.maxLength && field.maxLength >= 60)
    return `${[...value].length} of ${field.maxLength} characters`;
  return FORMAT_HINTS.get(field.format ?? "") ?? null;
}

/** A line or an area of text, with the input that fits its format. */
export function TextField({
  field,
  path,
  value,
}: {
  field: TextKind;
  path: string;
  value: JsonValue | undefined;
}) {
  const form = useForm();
  const text = typeof value === "string" ? value : "";
  const [mayBeEmpty, setMayBeEmpty] = useState(false);
  const { setUnfinished } = form;
  // A text that was cleared is not an empty text by itself: the person says so, or leaves the value out.
  const asks = text === "" && readPointer(form.before, path) !== "" && !mayBeEmpty;
  useEffect(() => {
    setUnfinished(path, asks ? "Nothing is written here." : null);
  }, [asks, path, setUnfinished]);
  const area = field.long || isLongText(text);
  // A browser's date field is empty for a text that is no date: such a value is shown as text.
  const wanted = INPUT_TYPES.get(field.format ?? "") ?? "text";
  const type = wanted === "date" && !/^[1-9]\d{3}-\d{2}-\d{2}$/.test(text) ? "text" : wanted;
  return (
    <FieldFrame
      field={field}
      path={path}
      wide={area}
      hint={hintOf(field, text)}
      after={
        asks && (
          <button type="button" className="link" onClick={() => setMayBeEmpty(true)}>
            Send an empty text
          </button>
        )
      }
    >
      {(ids) =>
        area ? (
          <textarea
            {...ids}
            className="in"
            rows={Math.min(
              40,
              Math.max(field.long ? 3 : 2, Math.ceil(text.length / 70) + text.split("\n").length - 1),
            )}
            value={text}
            disabled={form.disabled}
            onChange={(event) => form.set(path, event.target.value)}
          />
        ) : (
          <input
            {...ids}
            className="in"
            type={type}
            autoComplete="off"
            spellCheck={false}
            value={text}
            disabled={form.disabled}
            onChange={(event) => form.set(path, event.target.value)}
          />
        )
      }
    </FieldFrame>
  );
}
