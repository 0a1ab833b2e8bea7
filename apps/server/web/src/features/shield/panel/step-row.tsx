import { hourMinuteSecond } from "../../../lib/format";
import { MarkedText } from "../../../ui/marked-text";
import { Priority } from "../../../ui/priority";
import { noticeWords } from "../graph/action-words";
import { standsOut } from "../graph/graph-model";
import type { NumberedStep } from "../graph/graph-model";
import { oddsWords } from "../../behaviour/odds-words";

interface Props {
  step: NumberedStep;
  /** The agent's own service. */
  service: string;
  isChosen: boolean;
  onChoose: () => void;
}

/** A step of a run: its number, what it called, when, and what was noticed. */
export function StepRow({ step, service, isChosen, onChoose }: Props) {
  const notice = noticeWords(step);
  const details = [
    ...(step.service === service ? [] : [step.service]),
    ...(step.bits === null ? [] : [oddsWords(step.bits)]),
  ].join(" · ");
  return (
    <button
      type="button"
      className={`step${standsOut(step) ? " anom" : ""}${isChosen ? " on" : ""}${step.status === "refused" ? " refused" : ""}`}
      aria-pressed={isChosen}
      onClick={onChoose}
    >
      <em className="num">
        <span className="sr">Step </span>
        {step.number}
      </em>
      <span className="what">
        <span className="row">
          <code className="cut-text">
            <MarkedText text={step.action} />
          </code>
          <Priority level={step.priority} />
          <span className="grow" />
          <small className="t3 num">{hourMinuteSecond(step.at)}</small>
        </span>
        {details !== "" && (
          <small className="t3 num cut-text">
            <MarkedText text={details} />
          </small>
        )}
        {notice !== "" && <small className="notice">{notice}</small>}
      </span>
    </button>
  );
}
