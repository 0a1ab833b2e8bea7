import { readPointer } from "@letsping/core";
import type { FormField, JsonValue } from "@letsping/core";
import { useEffect, useState } from "react";
import { DateTimeInput, partsOfDateTime } from "./date-time-input";
import { FieldFrame } from "./field-frame";
import type { FrameIds } from "./field-frame";
import { useForm } from "./form-context";

type TextKind = FormField & { kind: "text" };

const INPUT_TYPES = new Map([
  ["email", "email"],
  ["idn-email", "email"],
  ["uri", "url"],
  ["url", "url"],
  ["date", "date"],
]);
const FORMAT_HINTS = new Map([
  ["date-time", "Date and time with zone, for example 2026-12-01T09:30:00+01:00"],
  ["time", "Time, for example 09:30 or 09:30:00Z"],
  ["uuid", "A UUID"],
  ["email", "An e-mail address"],
  ["uri", "A full address, for example https://example.com"],
  ["url", "A full address, for example https://example.com"],
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
  if (field.format === "date-time" && partsOfDateTime(value)) {
    const moment = new Date(value.replace(" ", "T"));
    const utc = moment.toISOString().slice(0, 16).replace("T", " ");
    return `In UTC ${utc}`;
  }
  return FORMAT_HINTS.get(field.format ?? "") ?? null;
}

interface Props {
  field: TextKind;
  path: string;
  value: JsonValue;
  label?: string | undefined;
}

/** A line or an area of text, with the input that fits its format. */
export function TextField({ field, path, value, label }: Props) {
  const form = useForm();
  const text = typeof value === "string" ? value : "";
  const [mayBeEmpty, setMayBeEmpty] = useState(false);
  const { setUnfinished } = form;
  // A text that was cleared is not an empty text by itself: the person says so, or leaves the value out.
  const asks = text === "" && readPointer(form.before, path) !== "" && !mayBeEmpty;
  useEffect(() => {
    if (!asks) return;
    setUnfinished(path, "Nothing is written here.");
    return () => setUnfinished(path, null);
  }, [asks, path, setUnfinished]);
  const isArea = field.long || isLongText(text);
  return (
    <FieldFrame
      field={field}
      path={path}
      value={value}
      label={label}
      wide={isArea}
      hint={hintOf(field, text)}
      after={
        asks && (
          <button type="button" className="link" onClick={() => setMayBeEmpty(true)}>
            Send an empty text
          </button>
        )
      }
    >
      {(ids) => (
        <TextControl
          ids={ids}
          field={field}
          text={text}
          isArea={isArea}
          onWrite={(next) => form.set(path, next)}
        />
      )}
    </FieldFrame>
  );
}

interface ControlProps {
  ids: FrameIds;
  field: TextKind;
  text: string;
  isArea: boolean;
  onWrite: (text: string) => void;
}

function TextControl({ ids, field, text, isArea, onWrite }: ControlProps) {
  const form = useForm();
  const title = field.title;
  if (field.format === "date-time" && partsOfDateTime(text))
    return <DateTimeInput ids={ids} title={title} text={text} disabled={form.disabled} onWrite={onWrite} />;
  if (isArea) {
    const lines = Math.ceil(text.length / 70) + text.split("\n").length - 1;
    return (
      <textarea
        {...ids}
        className="in"
        rows={Math.min(40, Math.max(field.long ? 3 : 2, lines))}
        value={text}
        disabled={form.disabled}
        onChange={(event) => onWrite(event.target.value)}
      />
    );
  }
  // A browser's date field is empty for a text that is no date: such a value is shown as text.
  const wanted = INPUT_TYPES.get(field.format ?? "") ?? "text";
  return (
    <input
      {...ids}
      className={field.format === "uuid" ? "in id" : "in"}
      type={wanted === "date" && !/^[1-9]\d{3}-\d{2}-\d{2}$/.test(text) ? "text" : wanted}
      autoComplete="off"
      spellCheck={false}
      value={text}
      disabled={form.disabled}
      onChange={(event) => onWrite(event.target.value)}
    />
  );
}
