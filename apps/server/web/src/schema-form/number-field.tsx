import { readPointer } from "@letsping/core";
import type { FormField, JsonValue } from "@letsping/core";
import { useEffect, useState } from "react";
import { moneyOf } from "../payload-view/value";
import { FieldFrame } from "./field-frame";
import { useForm } from "./form-context";

type NumberKind = FormField & { kind: "number" };

const DECIMAL = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

function rangeWords(
  { min, max, step, integer }: NumberKind,
  write: (value: number) => string,
): string | null {
  const unit = step !== null && step !== 0.01 ? `, in steps of ${step}` : "";
  if (min !== null && max !== null) return `From ${write(min)} to ${write(max)}${unit}`;
  if (min !== null) return `At least ${write(min)}${unit}`;
  if (max !== null) return `At most ${write(max)}${unit}`;
  return integer ? "A whole number" : null;
}

/** Why a text is no number that can be sent exactly; null when it is one. */
function numberProblem(text: string, integer: boolean): string | null {
  if (text.trim() === "") return "A number is needed.";
  if (!DECIMAL.test(text.trim())) return "Digits, with a point before decimals.";
  const value = Number(text);
  if (!Number.isFinite(value)) return "This number is too large.";
  if (integer && !Number.isSafeInteger(value)) return "A whole number without decimals.";
  return null;
}

/** A number as decimal text; an amount with its currency where one stands beside it. */
export function NumberField({
  field,
  path,
  value,
}: {
  field: NumberKind;
  path: string;
  value: JsonValue | undefined;
}) {
  const form = useForm();
  const shown = typeof value === "number" ? String(value) : "";
  const [text, setText] = useState(shown);
  const { setUnfinished } = form;
  useEffect(() => {
    // The draft changed elsewhere (undo, JSON): its value counts, unless this text means the same.
    setText((now) => (now.trim() !== "" && Number(now) === value ? now : shown));
    setUnfinished(path, null);
  }, [shown, value, path, setUnfinished]);
  const cut = path.lastIndexOf("/");
  const parent = readPointer(form.draft, path.slice(0, cut));
  const siblings = typeof parent === "object" && parent !== null && !Array.isArray(parent) ? parent : {};
  const currency = field.currencyPath ? siblings[field.currencyPath] : undefined;
  const unit = typeof currency === "string" ? currency.toUpperCase() : null;
  const name = path.slice(cut + 1);
  const write = (amount: number) =>
    moneyOf({ ...siblings, [name]: amount }, name, form.labels.formatOf(path)) ?? String(amount);
  const change = (next: string) => {
    setText(next);
    const problem = numberProblem(next, field.integer);
    setUnfinished(path, problem);
    if (problem === null) form.set(path, Number(next));
  };
  return (
    <FieldFrame field={field} path={path} hint={rangeWords(field, write)}>
      {(ids) => (
        <div className={unit ? "money" : undefined}>
          <input
            {...ids}
            className="in num"
            inputMode={field.integer ? "numeric" : "decimal"}
            autoComplete="off"
            placeholder="none"
            value={text}
            disabled={form.disabled}
            onChange={(event) => change(event.target.value)}
          />
          {unit && <span>{unit}</span>}
        </div>
      )}
    </FieldFrame>
  );
}
