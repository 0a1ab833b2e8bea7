import type { RequestListItem } from "@letsping/core";
import { memo, useEffect, useRef } from "react";
import type { RefObject } from "react";
import { AgentMark } from "../../ui/avatar";
import { Countdown } from "../../ui/countdown";
import { MarkedText } from "../../ui/marked-text";
import { Priority } from "../../ui/priority";
import { Sentence, sentenceText } from "../../ui/sentence";
import { ShieldBadge } from "../behaviour/shield-badge";
import { FindingChip } from "../findings/finding-chip";
import { useLongPress } from "./use-long-press";

export interface RowActions {
  select: (item: RequestListItem) => void;
  open: (item: RequestListItem) => void;
  /** Picks a request for a batch, or puts it back; `through` takes all from the one picked last. */
  pick: (item: RequestListItem, through?: boolean) => void;
  /** The row that takes the focus as soon as it is there. */
  focusNext: RefObject<string | null>;
}

interface Props {
  item: RequestListItem;
  selected: boolean;
  picked: boolean;
  /** Whether rows are being picked, so that a press picks. */
  picking: boolean;
  /** It no longer waits, and is here only because somebody looks at it. */
  gone: boolean;
  actions: RowActions;
}

/** One request that waits. */
export const QueueRow = memo(function QueueRow({ item, selected, picked, picking, gone, actions }: Props) {
  const ref = useRef<HTMLButtonElement>(null);
  const press = useLongPress(() => actions.pick(item));
  useEffect(() => {
    if (actions.focusNext.current !== item.id) return;
    actions.focusNext.current = null;
    ref.current?.focus();
  });
  return (
    <>
      <button
        type="button"
        ref={ref}
        className={`q${selected ? " sel" : ""}${picked ? " picked" : ""}`}
        aria-current={selected ? "true" : undefined}
        data-request={item.id}
        onClick={(event) => {
          if (press.wasLong()) return;
          if (picking && !gone) actions.pick(item, event.shiftKey);
          else actions.select(item);
        }}
        onDoubleClick={() => !picking && actions.open(item)}
        {...press.handlers}
      >
        <Priority level={item.priority} />
        <span className="qb">
          <span className="qs">
            <span className="p">
              <Sentence segments={item.sentence} />
            </span>
            {gone ? <span className="tag">Done</span> : <Countdown until={item.expires_at} />}
          </span>
          <span className="qm">
            <span className="row gap-1.5">
              <AgentMark name={item.service} />
              <span>
                <MarkedText text={item.service} />
              </span>
            </span>
            {item.roles.length > 0 && <span className="t3">{item.roles.join(", ")}</span>}
            <span className="grow" />
            <ShieldBadge alarm={item.shield_alarm} held={item.shield_held} />
            <FindingChip item={item} />
            {item.mode === "test" && <span className="tag line">Test</span>}
          </span>
        </span>
      </button>
      {!gone && (
        <label className="ck">
          <input
            type="checkbox"
            tabIndex={-1}
            checked={picked}
            aria-label={`Select: ${sentenceText(item.sentence)}`}
            onChange={(event) =>
              actions.pick(item, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)
            }
          />
        </label>
      )}
    </>
  );
});
