import type { BatchAnswer, BatchOutcome, RequestListItem, RequestStatus } from "@letsping/core";
import { CircleCheck, CircleX, Info } from "lucide-react";
import { Link } from "wouter";
import { plural } from "../../../lib/format";
import { Dialog } from "../../../ui/dialog";
import { MarkedText } from "../../../ui/marked-text";
import { Sentence } from "../../../ui/sentence";

const STATUS_WORDS: Record<RequestStatus, string> = {
  PENDING: "waiting",
  APPROVED: "approved",
  APPROVED_WITH_MODIFICATIONS: "approved with changes",
  REJECTED: "rejected",
  EXPIRED: "expired",
  CANCELLED: "withdrawn",
};

interface Props {
  answer: BatchAnswer;
  items: readonly RequestListItem[];
  onClose: () => void;
}

function wordsOf(outcome: BatchOutcome): string {
  const status = STATUS_WORDS[outcome.status];
  if (outcome.outcome === "decided") return `${status.charAt(0).toUpperCase()}${status.slice(1)}`;
  const who = outcome.decided_by ? ` by ${outcome.decided_by.name}` : "";
  return `Was ${status}${who} before; your decision was not used`;
}

function Icon({ outcome }: { outcome: BatchOutcome }) {
  if (outcome.outcome === "already_final") return <Info className="i info" size={16} />;
  const Mark = outcome.status === "REJECTED" ? CircleX : CircleCheck;
  return <Mark className={outcome.status === "REJECTED" ? "i stop" : "i go"} size={16} />;
}

/** What became of each request of a batch, as the gateway said. */
export function BatchOutcomes({ answer, items, onClose }: Props) {
  const named = new Map(items.map((item) => [item.id, item]));
  const { decided_count, already_final_count } = answer;
  return (
    <Dialog title={`${plural(decided_count, "request")} decided`} wide onClose={onClose}>
      {already_final_count > 0 && (
        <p className="t2">{plural(already_final_count, "request")} had been decided before you sent this.</p>
      )}
      <ul className="batch done">
        {answer.outcomes.map((outcome) => {
          const item = named.get(outcome.id);
          return (
            <li key={outcome.id}>
              <div className="brow">
                <Icon outcome={outcome} />
                <div className="what">
                  <p>{item ? <Sentence segments={item.sentence} /> : <code>{outcome.id}</code>}</p>
                  <p className="t3 meta">
                    {item && <MarkedText text={item.service} />} {wordsOf(outcome)}
                  </p>
                </div>
                <Link className="link" to={`/history/${outcome.id}`}>
                  Receipt
                </Link>
              </div>
            </li>
          );
        })}
      </ul>
      <div className="actions">
        <button type="button" className="btn" data-autofocus onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
