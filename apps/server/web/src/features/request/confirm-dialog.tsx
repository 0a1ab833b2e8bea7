import { useEffect, useRef, useState } from "react";
import { Dialog } from "../../ui/dialog";

const HOLD_MS = 1_000;

interface Props {
  question: string;
  consequences: readonly string[];
  /** The words on the button. */
  hold?: string;
  /** Why it asks once more. */
  why?: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks once more, for what is critical above all: the button, Enter, Space or A must be held for a second. */
export function ConfirmDialog({
  question,
  consequences,
  hold = "Hold to approve",
  why = "This is critical, so it asks once more.",
  onConfirm,
  onClose,
}: Props) {
  const [holding, setHolding] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const pressed = useRef(false);
  useEffect(() => () => clearTimeout(timer.current), []);
  const start = () => {
    if (pressed.current) return;
    pressed.current = true;
    setHolding(true);
    timer.current = setTimeout(onConfirm, HOLD_MS);
  };
  const stop = () => {
    pressed.current = false;
    setHolding(false);
    clearTimeout(timer.current);
  };
  const isHoldKey = (key: string) => key === "Enter" || key === " " || key.toLowerCase() === "a";
  return (
    <Dialog title={question} onClose={onClose}>
      {consequences.length > 0 && <p className="t2">{consequences.join(" ")}</p>}
      <button
        type="button"
        className={holding ? "hold on" : "hold"}
        // The dialog holds one thing to do.
        data-autofocus
        onPointerDown={start}
        onPointerUp={stop}
        onPointerLeave={stop}
        onBlur={stop}
        onKeyDown={(event) => {
          if (!isHoldKey(event.key)) return;
          event.preventDefault();
          // A repeat belongs to the press that opened this dialog: only a new press begins a hold.
          if (!event.repeat) start();
        }}
        onKeyUp={(event) => {
          if (isHoldKey(event.key)) stop();
        }}
        onClick={(event) => {
          // A click without a pointer or key comes from an assistive tool, which cannot hold.
          if (event.detail === 0 && !pressed.current) onConfirm();
        }}
      >
        <i />
        <span>{hold}</span>
        <kbd aria-hidden="true">A</kbd>
      </button>
      <p className="t3 ce">
        {why} <kbd>Esc</kbd> goes back.
      </p>
    </Dialog>
  );
}
