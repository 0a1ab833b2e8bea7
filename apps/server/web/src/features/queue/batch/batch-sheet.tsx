import { isLetsPingError } from "@letsping/core";
import { TriangleAlert } from "lucide-react";
import { useId, useState } from "react";
import { useLive } from "../../../api/live";
import { hourMinuteSecond, plural } from "../../../lib/format";
import { sentenceText } from "../../../ui/sentence";
import { Dialog } from "../../../ui/dialog";
import { ConfirmDialog } from "../../request/confirm-dialog";
import type { Picks } from "../use-picks";
import { questionOf } from "./batch-items";
import type { Wish } from "./batch-items";
import { BatchOutcomes } from "./batch-outcomes";
import { BatchRowView } from "./batch-row";
import { useBatch } from "./use-batch";
import type { Batch } from "./use-batch";

const ALL: readonly [Wish, string][] = [
  ["approve", "Approve all"],
  ["reject", "Reject all"],
  ["leave", "Leave all out"],
];

interface Props {
  picks: Picks;
  onSending: (sending: boolean) => void;
  onClose: () => void;
  /** Closes it after the batch was decided. */
  onDone: () => void;
}

/** Deciding a frozen set: one decision for each request, all of them or none. */
export function BatchSheet({ picks, onSending, onClose, onDone }: Props) {
  const batch = useBatch(picks.items, onSending);
  const [confirming, setConfirming] = useState(false);
  if (batch.answer) return <BatchOutcomes answer={batch.answer} items={picks.items} onClose={onDone} />;
  if (confirming && batch.items.length > 0 && !batch.sending) {
    return (
      <ConfirmDialog
        question={questionOf(batch.items)}
        consequences={consequencesOf(batch)}
        hold="Hold to send"
        why="A batch asks once more."
        onConfirm={() => {
          setConfirming(false);
          batch.send();
        }}
        onClose={() => setConfirming(false)}
      />
    );
  }
  return (
    <Dialog
      title={`Decide ${plural(picks.items.length, "request")}`}
      wide
      sticky={batch.sending}
      onClose={onClose}
    >
      <p className="t2">
        Frozen at {hourMinuteSecond(new Date(picks.frozenAt).toISOString())}: what comes later is not in it.
        All of it is decided together, or nothing.
      </p>
      <Refusal batch={batch} />
      <Dropped picks={picks} />
      <div className="setall" role="group" aria-label="All rows">
        {ALL.map(([wish, words]) => (
          <button
            type="button"
            key={wish}
            className="chip"
            disabled={batch.sending}
            onClick={() => batch.setAll(wish)}
          >
            {words}
          </button>
        ))}
      </div>
      <ul className="batch">
        {batch.rows.map((row) => (
          <BatchRowView
            key={row.item.id}
            row={row}
            disabled={batch.sending}
            onChange={(change) => batch.setRow(row.item.id, change)}
            onOpen={() => batch.markOpened(row.item.id)}
            onTick={(on) => batch.tick(row.item.id, on)}
            onReadAgain={batch.readAgain}
          />
        ))}
      </ul>
      <Foot batch={batch} onClose={onClose} onDecide={() => setConfirming(true)} />
    </Dialog>
  );
}

function consequencesOf({ rows, items }: Batch): string[] {
  const decided = new Set(items.map((item) => item.id));
  const critical = rows.filter((row) => row.item.priority === "critical" && decided.has(row.item.id));
  const left = rows.length - items.length;
  return [
    ...(critical.length > 0
      ? [`Critical: ${critical.map((row) => sentenceText(row.item.sentence)).join("; ")}.`]
      : []),
    ...(left > 0 ? [`${plural(left, "request")} left out: nothing changes there.`] : []),
  ];
}

/** What the gateway said when it did not take the batch. */
function Refusal({ batch }: { batch: Batch }) {
  const { error } = batch;
  if (!error) return null;
  const isAway = isLetsPingError(error) && error.error === "unavailable";
  const why = batch.rows.filter((row) => row.problem !== null).length;
  return (
    <div className="note stop" role="alert">
      <TriangleAlert className="i" size={16} />
      <div>
        {isAway ? (
          <>
            <b>Not sent.</b> The gateway did not answer. Trying again decides nothing twice: what was decided
            already is only reported.
          </>
        ) : (
          <>
            <b>Nothing was decided.</b>{" "}
            {why > 0
              ? `${plural(why, "row")} ${why === 1 ? "is" : "are"} why; leave them out or correct them.`
              : error.message}
          </>
        )}
      </div>
    </div>
  );
}

/** What ended before this batch could decide it, by name. */
function Dropped({ picks }: { picks: Picks }) {
  if (picks.dropped.length === 0) return null;
  return (
    <ul className="dropped" aria-live="polite">
      {picks.dropped.map(({ item, why }) => (
        <li key={item.id}>
          <b>{item.service}:</b> {why} <span className="t3">{sentenceText(item.sentence)}</span>
        </li>
      ))}
    </ul>
  );
}

function Foot({ batch, onClose, onDecide }: { batch: Batch; onClose: () => void; onDecide: () => void }) {
  const live = useLive();
  const field = useId();
  const rejects = batch.items.some((item) => item.decision === "reject");
  const missing = live.connected ? batch.missing : "Deciding needs a connection.";
  return (
    <div className="foot">
      {rejects && (
        <div>
          <label htmlFor={field}>Why you reject</label>
          <textarea
            id={field}
            className="in"
            rows={2}
            maxLength={2_000}
            placeholder="The agents read it"
            disabled={batch.sending}
            value={batch.reason}
            onChange={(event) => batch.setReason(event.target.value)}
          />
        </div>
      )}
      <div className="actions">
        <span className="t3" role="status">
          {batch.sending ? "Sending…" : missing}
        </span>
        <span className="grow" />
        <button type="button" className="btn" disabled={batch.sending} onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          className="btn ink"
          disabled={batch.sending || missing !== null}
          onClick={onDecide}
        >
          {batch.sending ? "Sending…" : `${questionOf(batch.items).replace("?", "") || "Decide"}…`}
        </button>
      </div>
    </div>
  );
}
