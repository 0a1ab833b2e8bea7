import type { ShieldStep } from "@letsping/core";
import { Check, ChevronRight, EyeOff } from "lucide-react";
import { useEffect, useRef } from "react";
import { Link } from "wouter";
import { fullTime, plural } from "../../../lib/format";
import { MarkedText } from "../../../ui/marked-text";
import { Priority } from "../../../ui/priority";
import type { ReviewItem, ReviewVerdict } from "./use-review";
import { oddsWords } from "../../behaviour/odds-words";

interface Props {
  item: ReviewItem;
  /** The agent's own service. */
  service: string;
  verdict: ReviewVerdict | null;
  isSelected: boolean;
  isSending: boolean;
  mayReview: boolean;
  onSelect: () => void;
  onDecide: (verdict: ReviewVerdict) => void;
}

/** A run of Shadow as a row of its steps, and the two things that one may say of it. */
export function ReviewRow(props: Props) {
  const { item, service, verdict, isSelected, isSending, mayReview, onSelect, onDecide } = props;
  const row = useRef<HTMLLIElement>(null);
  const wasSelected = useRef(isSelected);
  useEffect(() => {
    // Not the row that is selected from the start: the page begins with why one should look.
    if (isSelected && !wasSelected.current) row.current?.scrollIntoView({ block: "nearest" });
    wasSelected.current = isSelected;
  }, [isSelected]);
  const most = Math.max(...item.run.steps.map(({ bits }) => bits ?? 0));
  const isDone = item.reviewed || verdict !== null;
  return (
    <li
      ref={row}
      className={`rv${isSelected ? " on" : ""}${isDone ? " done" : ""}`}
      aria-current={isSelected}
      onPointerDown={onSelect}
    >
      <div className="row">
        <b className="num">{oddsWords(item.bits)}</b>
        <span className="t3 num cut-text">
          for its strangest step. {plural(item.run.steps.length, "step")}, {fullTime(item.run.started_at)}
        </span>
        <span className="grow" />
        {isDone ? (
          <span className={verdict === "strange" ? "tag stop" : "tag go"}>
            {verdict === "strange" ? <EyeOff className="i" size={12} /> : <Check className="i" size={12} />}
            {verdict === "strange" ? "Strange, forgotten" : "Ordinary"}
          </span>
        ) : (
          mayReview && (
            <span className="row says">
              <button
                type="button"
                className="btn sm"
                disabled={isSending}
                onClick={() => onDecide("ordinary")}
              >
                Ordinary {isSelected && <kbd aria-hidden="true">O</kbd>}
              </button>
              <button
                type="button"
                className="btn sm stop"
                disabled={isSending}
                onClick={() => onDecide("strange")}
              >
                Strange {isSelected && <kbd aria-hidden="true">S</kbd>}
              </button>
            </span>
          )
        )}
      </div>
      <ol className="rsteps">
        {item.run.steps.map((step, index) => (
          // A run never changes any more; requests that were deleted have no id.
          <li key={`${index}${step.request_id}`}>
            {index > 0 && <ChevronRight className="i" size={13} />}
            <ReviewStep step={step} service={service} isStrangest={step.bits === most && most > 0} />
          </li>
        ))}
      </ol>
    </li>
  );
}

/** A step of the run, which leads to its request where that is still kept. */
function ReviewStep({
  step,
  service,
  isStrangest,
}: {
  step: ShieldStep;
  service: string;
  isStrangest: boolean;
}) {
  const className = isStrangest ? "chipstep strangest" : "chipstep";
  const details = [
    ...(step.service === service ? [] : [step.service]),
    ...(step.bits === null ? [] : [oddsWords(step.bits)]),
  ].join(" · ");
  const words = (
    <>
      <Priority level={step.priority} />
      <span>
        <code>
          <MarkedText text={step.action} />
        </code>
        {details !== "" && (
          <small className="t3 num">
            <MarkedText text={details} />
          </small>
        )}
      </span>
    </>
  );
  if (step.request_id === "") return <span className={className}>{words}</span>;
  return (
    <Link
      className={className}
      to={step.status === "waiting" ? `/requests/${step.request_id}` : `/history/${step.request_id}`}
    >
      {words}
    </Link>
  );
}
