import type { ReactNode } from "react";
import { problemWords } from "../lib/problem-words";
import { Dialog } from "./dialog";

interface Props {
  /** The title asks: “Remove Tom Okafor?”. */
  title: string;
  /** What pressing does: “Remove”. */
  action: string;
  /** Red, for what takes something away. Default false. */
  stop?: boolean;
  pending: boolean;
  error: Error | null;
  onAction: () => void;
  onClose: () => void;
  /** The consequences in words. */
  children: ReactNode;
}

/** Says what pressing does, before it is done. The focus begins on Cancel. */
export function AskDialog({
  title,
  action,
  stop = false,
  pending,
  error,
  onAction,
  onClose,
  children,
}: Props) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="grid gap-2 t2">{children}</div>
      {error && (
        <p className="err" role="alert">
          Nothing was changed. {problemWords(error)}
        </p>
      )}
      <div className="actions">
        <button type="button" className="btn" data-autofocus onClick={onClose}>
          Cancel
        </button>
        <button type="button" className={stop ? "btn stop" : "btn ink"} disabled={pending} onClick={onAction}>
          {pending ? "One moment…" : action}
        </button>
      </div>
    </Dialog>
  );
}
