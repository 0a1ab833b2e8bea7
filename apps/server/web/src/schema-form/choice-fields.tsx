import type { FormField, JsonValue } from "@letsping/core";
import { Lock } from "lucide-react";
import { plainValue } from "../payload-view/value";
import { MarkedText, visibleText } from "../ui/marked-text";
import { FieldFrame } from "./field-frame";
import { useForm } from "./form-context";

const MOST_SEGMENTS = 4;
const LONGEST_SEGMENT = 14;

function same(a: JsonValue | undefined, b: JsonValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** On or off. */
export function BooleanField({
  field,
  path,
  value,
}: {
  field: FormField;
  path: string;
  value: JsonValue | undefined;
}) {
  const form = useForm();
  const on = value === true;
  return (
    <FieldFrame field={field} path={path} wide inline>
      {(ids) => (
        <button
          type="button"
          {...ids}
          aria-invalid={undefined}
          className={on ? "sw on" : "sw"}
          role="switch"
          aria-checked={on}
          disabled={form.disabled}
          onClick={() => form.set(path, !on)}
        >
          <i />
          <span>{on ? "On" : "Off"}</span>
        </button>
      )}
    </FieldFrame>
  );
}

/** One of a few: segments when they are short, else a list. */
export function EnumField({
  field,
  path,
  value,
}: {
  field: FormField & { kind: "enum" };
  path: string;
  value: JsonValue | undefined;
}) {
  const form = useForm();
  const { options } = field;
  const segments =
    options.length <= MOST_SEGMENTS &&
    options.every((option) => plainValue(option).length <= LONGEST_SEGMENT) &&
    options.some((option) => same(value, option));
  const at = options.findIndex((option) => same(value, option));
  return (
    <FieldFrame field={field} path={path}>
      {(ids) =>
        segments ? (
          <div
            id={ids.id}
            className="seg pick"
            role="radiogroup"
            aria-label={field.title}
            aria-describedby={ids["aria-describedby"]}
          >
            {options.map((option, index) => (
              <button
                type="button"
                key={JSON.stringify(option)}
                role="radio"
                aria-checked={index === at}
                className={index === at ? "on" : ""}
                disabled={form.disabled}
                onClick={() => form.set(path, option)}
              >
                <MarkedText text={plainValue(option)} />
              </button>
            ))}
          </div>
        ) : (
          <select
            {...ids}
            className="in"
            value={at}
            disabled={form.disabled}
            onChange={(event) => form.set(path, options[Number(event.target.value)] ?? null)}
          >
            {at < 0 && (
              <option value={-1}>{value === undefined ? "Choose" : visibleText(plainValue(value))}</option>
            )}
            {options.map((option, index) => (
              <option key={JSON.stringify(option)} value={index}>
                {visibleText(plainValue(option))}
              </option>
            ))}
          </select>
        )
      }
    </FieldFrame>
  );
}

/** A value that may be read and not changed. */
export function FixedField({
  field,
  path,
  value,
  why,
}: {
  field: FormField;
  path: string;
  value: JsonValue | undefined;
  why: string;
}) {
  const text = plainValue(value);
  return (
    <FieldFrame field={field} path={path} wide={text.length > 60} hint={why}>
      {(ids) => (
        <output
          id={ids.id}
          aria-describedby={ids["aria-describedby"]}
          className={text.length > 60 ? "in ro long" : "in ro"}
        >
          <span className="id">
            <MarkedText text={text} />
          </span>
          <Lock className="i" size={13} aria-hidden="true" />
        </output>
      )}
    </FieldFrame>
  );
}
