import { useId, useState } from "react";
import type { ReactNode } from "react";

interface Props {
  label: string;
  hint: ReactNode;
  value: readonly string[];
  onValue: (value: string[]) => void;
  placeholder: string;
  /** What is wrong with the line of this number; null where nothing is. */
  problemOf: (index: number) => string | null;
  disabled: boolean;
}

const linesOf = (text: string) =>
  text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter(Boolean);

/** A list of names, one a line; commas part them too. */
export function LinesInput({ label, hint, value, onValue, placeholder, problemOf, disabled }: Props) {
  const id = useId();
  const [typed, setTyped] = useState(() => value.join("\n"));
  const isOfNow = JSON.stringify(linesOf(typed)) === JSON.stringify(value);
  const text = isOfNow ? typed : value.join("\n");
  const wrong = value.findIndex((_, index) => problemOf(index) !== null);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        className="in mono"
        rows={2}
        spellCheck={false}
        placeholder={placeholder}
        value={text}
        disabled={disabled}
        aria-invalid={wrong >= 0 || undefined}
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          setTyped(event.target.value);
          onValue(linesOf(event.target.value));
        }}
      />
      <small className={wrong < 0 ? "t3 hint" : "err hint"} id={`${id}-hint`} aria-live="polite">
        {wrong < 0 ? hint : `“${value[wrong]}”: ${problemOf(wrong)}`}
      </small>
    </div>
  );
}
