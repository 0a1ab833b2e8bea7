import type { RequestDetail } from "@letsping/core";
import { useQuery } from "@tanstack/react-query";
import type { UseMutationResult } from "@tanstack/react-query";
import { Pencil, TriangleAlert } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useLive } from "../../api/live";
import { meQuery } from "../../api/queries";
import { serverNow } from "../../lib/clock";
import { useHotkeys } from "../../lib/use-hotkeys";
import { plural } from "../../lib/format";
import { sentenceText } from "../../ui/sentence";
import { hiddenCount } from "../findings/finding-words";
import { ConfirmDialog } from "./confirm-dialog";
import { maskedNames } from "./mask-note";
import { RejectDialog } from "./reject-dialog";
import { notSent } from "./use-decide";
import type { Choice } from "./use-decide";
import type { Reveal } from "./use-reveal";

/** A key pressed sooner than this after a request came on the screen was meant for the one before. */
const READ_MS = 400;

interface Props {
  detail: RequestDetail;
  decide: UseMutationResult<unknown, Error, Choice>;
  /** The edit, checked; null where nothing was changed. */
  edit: { payload: NonNullable<Choice["patched_payload"]>; changes: number } | null;
  /** Why approving is locked now; null when it is not. */
  locked: string | null;
  /** Shows what locks it, when somebody approves nevertheless. */
  onLocked?: (() => void) | undefined;
  /** Why nothing is decided here now; null when it is. */
  paused?: string | null;
  /** What is masked for this person, and the way to see it. */
  masks: Reveal;
  onEdit?: (() => void) | undefined;
  onCancelEdit?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
}

function question(detail: RequestDetail): string {
  const text = sentenceText(detail.sentence).replace(/^.*? wants to /, "");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}?`;
}

/** What nobody can see, for who is asked once more. */
function unseenWords({ hidden }: RequestDetail): string[] {
  if (hidden.length === 0) return [];
  return [`Hidden from everybody: ${hiddenCount(hidden.length)}.`];
}

/** Reject, edit, approve. */
export function DecisionBar(props: Props) {
  const { detail, decide, edit, paused = null, masks, onEdit, onCancelEdit, onNext } = props;
  const [dialog, setDialog] = useState<"reject" | "confirm" | "unseen" | null>(null);
  const { data: me } = useQuery(meQuery);
  const live = useLive();
  const shownAt = useRef(0);
  useEffect(() => {
    shownAt.current = performance.now();
    setDialog(null);
  }, [detail.id]);
  const open = detail.status === "PENDING" && Date.parse(detail.expires_at) > serverNow();
  const sending = decide.isPending;
  const stopped = live.connected ? paused : "Deciding needs a connection.";
  const barred = !open || !detail.may_decide.allowed || sending || stopped !== null;
  // Who may not reveal may not decide either: the note above says so.
  const hidden = detail.may_reveal ? detail.masked.length : 0;
  const locked = props.locked ?? (hidden > 0 ? `Reveal ${plural(hidden, "value")} to approve.` : null);
  const cannotApprove = barred || locked !== null;
  // State is as old as the last render; two presses can come before the next.
  const isBusy = useRef(false);
  const send = (choice: Choice) => {
    setDialog(null);
    if (isBusy.current) return;
    isBusy.current = true;
    decide.mutate(choice, {
      onSettled: () => {
        isBusy.current = false;
      },
    });
  };
  // Without the tick that approves what nobody can see, the bar is locked.
  const acknowledged = detail.hidden.length > 0 ? { hidden_acknowledged: true } : {};
  const approveNow = () => send({ decision: "approve", patched_payload: edit?.payload, ...acknowledged });
  const approve = () => {
    if (!barred && props.locked !== null) return props.onLocked?.();
    if (cannotApprove || performance.now() - shownAt.current < READ_MS) return;
    if (detail.priority === "critical") setDialog("confirm");
    else approveNow();
  };
  const reject = () => {
    if (!barred) setDialog("reject");
  };
  useHotkeys({ a: approve, "mod+Enter": approve, r: reject });
  const failure = notSent(decide.error);
  const label = edit ? `Approve with ${plural(edit.changes, "change")}` : detail.approve_label;
  const whose = sending
    ? "Sending…"
    : (stopped ?? locked ?? (me && open && detail.may_decide.allowed ? `Signed as ${me.user.name}` : ""));
  return (
    <>
      {failure && (
        <div className="note stop in-bar" role="alert">
          <TriangleAlert className="i" size={16} />
          <div>
            <b>{failure.title}</b> {failure.text}{" "}
            {failure.again && decide.variables && (
              <button
                type="button"
                className="link"
                onClick={() => decide.variables && send(decide.variables)}
              >
                Try again
              </button>
            )}
          </div>
        </div>
      )}
      <div className="bar" role="group" aria-label="Decide">
        <button type="button" className="btn stop" disabled={barred} onClick={reject}>
          Reject <kbd aria-hidden="true">R</kbd>
        </button>
        <span className="grow" />
        <span className="t3 hide-m" role="status">
          {whose}
        </span>
        {open && onEdit && (
          <button type="button" className="btn" onClick={onEdit} disabled={sending}>
            <Pencil className="i" size={14} />
            Edit <kbd aria-hidden="true">E</kbd>
          </button>
        )}
        {open && edit && onCancelEdit && (
          <button type="button" className="btn hide-m" onClick={onCancelEdit} disabled={sending}>
            Cancel edit <kbd aria-hidden="true">Esc</kbd>
          </button>
        )}
        {open && hidden > 0 && detail.may_decide.allowed && (
          <button
            type="button"
            className="btn unseen"
            disabled={barred || props.locked !== null}
            onClick={() => setDialog("unseen")}
          >
            Approve without seeing…
          </button>
        )}
        {open && hidden > 0 && detail.may_reveal ? (
          <button type="button" className="btn ink" disabled={masks.isRevealing} onClick={masks.reveal}>
            Reveal {plural(hidden, "value")}
          </button>
        ) : open || !onNext ? (
          <button
            type="button"
            className="btn go"
            disabled={barred || (locked !== null && !props.onLocked)}
            aria-disabled={locked !== null || undefined}
            onClick={approve}
          >
            {sending ? "Sending…" : label} <kbd aria-hidden="true">A</kbd>
          </button>
        ) : (
          <button type="button" className="btn" onClick={onNext}>
            Next request <kbd aria-hidden="true">J</kbd>
          </button>
        )}
      </div>
      {dialog === "reject" && (
        <RejectDialog
          onClose={() => setDialog(null)}
          onReject={(reason) => send({ decision: "reject", reason })}
        />
      )}
      {dialog === "confirm" && (
        <ConfirmDialog
          question={
            edit
              ? `${question(detail).slice(0, -1)}, with ${plural(edit.changes, "change")}?`
              : question(detail)
          }
          consequences={[...unseenWords(detail), ...detail.effects]}
          onConfirm={approveNow}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === "unseen" && (
        <ConfirmDialog
          question={`Approve without seeing ${plural(hidden, "value")}?`}
          consequences={[
            `You have not seen: ${maskedNames(detail)}. The receipt says so.`,
            ...unseenWords(detail),
            ...detail.effects,
          ]}
          why="Values are hidden from you, so it asks once more."
          onConfirm={() => send({ decision: "approve", hidden_acknowledged: true })}
          onClose={() => setDialog(null)}
        />
      )}
    </>
  );
}
