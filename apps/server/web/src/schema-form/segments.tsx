import type { KeyboardEvent, ReactNode } from "react";

interface Props {
  label: string;
  options: readonly ReactNode[];
  /** The chosen one; -1 where none is. */
  at: number;
  disabled: boolean;
  onPick: (index: number) => void;
  id?: string | undefined;
  describedBy?: string | undefined;
}

/** One of a few, side by side. Arrow keys choose, as in every group of radio buttons. */
export function Segments({ label, options, at, disabled, onPick, id, describedBy }: Props) {
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined || disabled) return;
    event.preventDefault();
    const next = (at + step + options.length) % options.length;
    onPick(next);
    const buttons = event.currentTarget.querySelectorAll("button");
    buttons[next]?.focus();
  };
  return (
    <div
      id={id}
      className="seg pick"
      role="radiogroup"
      aria-label={label}
      aria-describedby={describedBy}
      onKeyDown={onKeyDown}
    >
      {options.map((option, index) => (
        <button
          type="button"
          // The options of a field never move.
          key={index.toString()}
          role="radio"
          aria-checked={index === at}
          tabIndex={index === at || (at < 0 && index === 0) ? 0 : -1}
          className={index === at ? "on" : ""}
          disabled={disabled}
          onClick={() => onPick(index)}
        >
          {option}
        </button>
      ))}
    </div>
  );
}
