import { decimalText, readDecimal } from "@letsping/core";
import type { FormField, JsonValue } from "@letsping/core";
import { useEffect } from "react";
import { moneyOf } from "../payload-view/value";
import { FieldFrame } from "./field-frame";
import { useForm } from "./form-context";
import { useWritten } from "./use-written";

type NumberKind = FormField & { kind: "number" };

function rangeWords(field: NumberKind, write: (value: number) => string): string | null {
  const { min, max, above, below, step, integer } = field;
  const unit = step !== null && step !== 0.01 ? `in steps of ${decimalText(step)}` : "";
  const low = min === null ? "" : `${above ? "more than" : max === null ? "at least" : "from"} ${write(min)}`;
  const high =
    max === null ? "" : `${below ? "less than" : min === null || above ? "at most" : "to"} ${write(max)}`;
  const range = [[low, high].filter(Boolean).join(above || below ? " and " : " "), unit]
    .filter(Boolean)
    .join(", ");
  const words = range === "" && integer ? "A whole number" : range;
  return words === "" ? null : `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** Why a text is no number that can be sent exactly; null when it is one. */
export function numberProblem(text: string, integer: boolean): string | null {
  const read = readDecimal(text);
  if ("problem" in read) return read.problem;
  return integer && !Number.isInteger(read.value) ? "A whole number without decimals." : null;
}

interface Props {
  field: NumberKind;
  path: string;
  value: JsonValue;
  currency: JsonValue | undefined;
  label?: string | undefined;
}

/** A number that a person is about to give: until it is written, nothing can be sent. */
export function GiveNumber(props: Omit<Props, "value" | "currency">) {
  const { setUnfinished } = useForm();
  const { path } = props;
  useEffect(() => {
    setUnfinished(path, "A number is needed.");
    return () => setUnfinished(path, null);
  }, [path, setUnfinished]);
  return <NumberField {...props} value={null} currency={undefined} />;
}

/** A number as decimal text; an amount with its currency where one stands beside it. */
export function NumberField({ field, path, value, currency, label }: Props) {
  const form = useForm();
  const shown = typeof value === "number" ? decimalText(value) : "";
  const { text, write } = useWritten(path, shown, (each) => each.trim() !== "" && Number(each) === value);
  const name = path.slice(path.lastIndexOf("/") + 1);
  const beside = typeof currency === "string" ? { currency } : {};
  const money = (amount: number) => moneyOf({ ...beside, [name]: amount }, name, form.labels.formatOf(path));
  // What counts cents is no amount of the currency: it is written out below.
  const isMinor = name.endsWith("_cents");
  const unit = typeof currency === "string" && !isMinor ? currency.toUpperCase() : null;
  const range = rangeWords(field, (amount) => money(amount) ?? decimalText(amount));
  const reads = isMinor && typeof value === "number" ? money(value) : null;
  const change = (next: string) => {
    const problem = numberProblem(next, field.integer);
    write(next, problem);
    const read = readDecimal(next);
    if (problem === null && "value" in read) form.set(path, read.value);
  };
  const hint = [reads === null ? null : `This is ${reads}`, range]
    .filter((each) => each !== null)
    .join(" · ");
  return (
    <FieldFrame field={field} path={path} value={value} label={label} hint={hint === "" ? null : hint}>
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
