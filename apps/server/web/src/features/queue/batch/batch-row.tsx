import { useMemo, useRef, useState } from "react";
import { ChevronRight } from "lucide-react";
import { plural } from "../../../lib/format";
import { FoundScope } from "../../../payload-view/found-scope";
import type { PayloadTab } from "../../../payload-view/payload-view";
import { PayloadView } from "../../../payload-view/payload-view";
import { sizeOf } from "../../../payload-view/size";
import { AgentMark } from "../../../ui/avatar";
import { Countdown } from "../../../ui/countdown";
import { MarkedText } from "../../../ui/marked-text";
import { Priority } from "../../../ui/priority";
import { Sentence, sentenceText } from "../../../ui/sentence";
import { BehaviourCard } from "../../behaviour/behaviour-card";
import { ShieldBadge } from "../../behaviour/shield-badge";
import { FindingChip } from "../../findings/finding-chip";
import { isTakenOut } from "../../findings/finding-words";
import { FindingsSection } from "../../findings/findings-section";
import { HiddenNote } from "../../findings/hidden-note";
import { AgentWords, Effects } from "../../request/context-sections";
import type { BatchRow, Wish } from "./batch-items";

const WISHES: readonly [Wish, string][] = [
  ["approve", "Approve"],
  ["reject", "Reject"],
  ["leave", "Leave out"],
];

interface Props {
  row: BatchRow;
  disabled: boolean;
  onChange: (change: Partial<Pick<BatchRow, "wish" | "reason">>) => void;
  onOpen: () => void;
  /** The person's word that they approve what nobody can see. */
  onTick: (on: boolean) => void;
  onReadAgain: () => void;
}

/** One request of a batch: its sentence, its values within reach, and what becomes of it. */
export function BatchRowView({ row, disabled, onChange, onOpen, onTick, onReadAgain }: Props) {
  const { item, read, wish, barred, locked, problem } = row;
  const [open, setOpen] = useState(false);
  const may = (each: Wish) => each === "leave" || (barred === null && (each === "reject" || locked === null));
  const toggle = () => {
    if (!open) onOpen();
    setOpen(!open);
  };
  const words = barred ?? locked;
  return (
    <li className={problem === null ? "" : "wrong"}>
      <div className="brow">
        <Priority level={item.priority} />
        <div className="what">
          <p>
            <Sentence segments={item.sentence} />
          </p>
          <p className="t3 meta">
            <AgentMark name={item.service} />
            <MarkedText text={item.service} />
            {item.priority === "critical" && <span className="tag stop">Critical</span>}
            {item.mode === "test" && <span className="tag line">Test</span>}
            <ShieldBadge alarm={item.shield_alarm} held={item.shield_held} />
            <FindingChip item={item} />
            <Countdown until={item.expires_at} />
          </p>
        </div>
        <div className="seg wish" role="group" aria-label={sentenceText(item.sentence)}>
          {WISHES.map(([each, label]) => (
            <button
              type="button"
              key={each}
              aria-pressed={wish === each}
              className={wish === each ? `on ${each}` : ""}
              disabled={disabled || !may(each)}
              onClick={() => onChange({ wish: each })}
            >
              {label}
            </button>
          ))}
        </div>
      </div>
      <div className="more-of">
        <button type="button" className="link" aria-expanded={open} onClick={toggle}>
          <ChevronRight className="i" size={13} />
          {read.state === "read" ? plural(sizeOf(read.detail.payload).values, "value") : "Values"}
        </button>
        {words !== null && <span className="t2">{words}</span>}
        {read.state === "failed" && (
          <button type="button" className="link" onClick={onReadAgain}>
            Try again
          </button>
        )}
        {read.state === "read" && locked !== null && (
          // The batch stays as it is in this tab.
          <a className="link" href={`/requests/${item.id}`} target="_blank" rel="noreferrer">
            Open its page
          </a>
        )}
      </div>
      {problem !== null && (
        <p className="err" role="alert">
          {problem}
        </p>
      )}
      {open && <Values row={row} onTick={onTick} />}
      {wish === "reject" && (
        <input
          className="in own"
          aria-label={`Another reason for: ${sentenceText(item.sentence)}`}
          placeholder="Another reason for this one (else the reason below)"
          maxLength={2_000}
          disabled={disabled}
          value={row.reason}
          onChange={(event) => onChange({ reason: event.target.value })}
        />
      )}
    </li>
  );
}

/** All that would run, at full length. */
function Values({ row, onTick }: { row: BatchRow; onTick: (on: boolean) => void }) {
  const box = useRef<HTMLInputElement>(null);
  const [tab, setTab] = useState<PayloadTab>("fields");
  const detail = row.read.state === "read" ? row.read.detail : null;
  const size = useMemo(() => (detail ? sizeOf(detail.payload) : null), [detail]);
  if (!detail || !size) return null;
  return (
    <div className="values">
      <FoundScope ownsN={false}>
        <AgentWords detail={detail} />
        <BehaviourCard detail={detail} />
        <FindingsSection
          ask={null}
          detail={detail}
          which={(finding) => !isTakenOut(finding)}
          title="Why this is marked"
        />
        <HiddenNote
          detail={detail}
          ask={null}
          tick={row.barred === null ? { isTicked: row.isTicked, tick: onTick, box } : null}
        />
        <Effects detail={detail} />
        <PayloadView
          detail={detail}
          tab={tab}
          onTab={setTab}
          size={size}
          allShown
          onShowAll={() => undefined}
        />
      </FoundScope>
    </div>
  );
}
