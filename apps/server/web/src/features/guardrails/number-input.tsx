import { useId, useState } from "react";
import type { ReactNode } from "react";
import { numberWords, wholeFrom } from "./units";

interface Props {
  label: string;
  /** NaN while what was entered is no value. */
  value: number | null;
  onValue: (value: number | null) => void;
  least?: number;
  most?: number;
  /** What an empty field means; without it, a field must not be empty. */
  none?: string;
  /** Default: whole numbers. */
  parse?: (text: string) => number;
  format?: (value: number) => string;
  before?: ReactNode;
  after?: ReactNode;
  disabled: boolean;
  /** What is allowed, where bounds do not say it. */
  allowed?: string;
}

/** A number with its unit beside it, and below it what is allowed when it is not. The text stays as it was typed. */
export function NumberInput(props: Props) {
  const {
    label,
    value,
    onValue,
    least = 0,
    most = Number.MAX_SAFE_INTEGER,
    none,
    before,
    after,
    disabled,
  } = props;
  const { parse = wholeFrom, format = String } = props;
  const id = useId();
  const read = (typed: string): number | null => {
    if (none !== undefined && typed.trim() === "") return null;
    const number = parse(typed);
    return number >= least && number <= most ? number : Number.NaN;
  };
  const write = (number: number | null) => (number === null || Number.isNaN(number) ? "" : format(number));
  const [typed, setTyped] = useState(() => write(value));
  // What was typed stands as long as it means what is set; else somebody set something else.
  const text = Object.is(read(typed), value) ? typed : write(value);
  const isWrong = value !== null && Number.isNaN(value);
  const words = props.allowed ?? `A whole number from ${numberWords(least)} to ${numberWords(most)}.`;
  return (
    <span className="mini">
      {before && <span aria-hidden="true">{before}</span>}
      <input
        className="in num"
        inputMode="decimal"
        autoComplete="off"
        aria-label={label}
        aria-invalid={isWrong || undefined}
        aria-describedby={isWrong ? id : undefined}
        placeholder={none}
        value={text}
        disabled={disabled}
        onChange={(event) => {
          setTyped(event.target.value);
          onValue(read(event.target.value));
        }}
      />
      {after && <span>{after}</span>}
      {isWrong && (
        <small className="err" id={id} role="alert">
          {words}
        </small>
      )}
    </span>
  );
}
