import type { RequestListItem } from "@letsping/core";
import { useEffect, useRef } from "react";
import { AgentMark } from "../../ui/avatar";
import { Countdown } from "../../ui/countdown";
import { MarkedText } from "../../ui/marked-text";
import { Priority } from "../../ui/priority";
import { Sentence } from "../../ui/sentence";

interface Props {
  item: RequestListItem;
  selected: boolean;
  onSelect: () => void;
  onOpen: () => void;
}

/** One request that waits. */
export function QueueRow({ item, selected, onSelect, onOpen }: Props) {
  const ref = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (selected) ref.current?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  return (
    <li>
      <button
        type="button"
        ref={ref}
        className={selected ? "q sel" : "q"}
        aria-current={selected ? "true" : undefined}
        data-request={item.id}
        onClick={onSelect}
        onDoubleClick={onOpen}
      >
        <Priority level={item.priority} />
        <span className="qb">
          <span className="qs">
            <span className="p">
              <Sentence segments={item.sentence} />
            </span>
            {item.status === "PENDING" ? (
              <Countdown until={item.expires_at} />
            ) : (
              <span className="tag">Done</span>
            )}
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
            {item.mode === "test" && <span className="tag line">Test</span>}
          </span>
        </span>
      </button>
    </li>
  );
}
