import { useId } from "react";
import type { ComponentProps, ReactNode } from "react";

interface Props extends Omit<ComponentProps<"input">, "id" | "onChange" | "value"> {
  label: string;
  value: string;
  onValue: (value: string) => void;
  /** What is allowed, under the field. */
  hint?: ReactNode;
  /** What is wrong with what was entered; null or absent while nothing is. */
  problem?: string | null;
}

/** A field with its label, its hint and what is wrong with it. */
export function LabelledInput({ label, value, onValue, hint, problem = null, ...rest }: Props) {
  const id = useId();
  const described = [hint ? `${id}-hint` : "", problem ? `${id}-problem` : ""].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        className="in"
        {...rest}
        id={id}
        value={value}
        aria-describedby={described || undefined}
        aria-invalid={problem ? true : undefined}
        onChange={(event) => onValue(event.target.value)}
      />
      {hint && (
        <small className="t3 hint" id={`${id}-hint`}>
          {hint}
        </small>
      )}
      {problem && (
        <p className="err" role="alert" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}
