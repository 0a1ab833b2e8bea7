import { useEffect, useId, useRef } from "react";
import type { ReactNode } from "react";

/** A modal dialog: focus stays inside, Escape closes it, focus returns to where it was. */
export function Dialog({
  sticky = false,
  wide = false,
  title,
  onClose,
  children,
}: {
  title: string;
  /** Closes only by its own buttons, because what it shows is shown once. */
  sticky?: boolean;
  /** Holds a list or a table. */
  wide?: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={wide ? "dialog wide" : "dialog"}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        if (!sticky) onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === ref.current && !sticky) onClose();
      }}
    >
      <div className="dialog-body">
        <h2 id={heading}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
