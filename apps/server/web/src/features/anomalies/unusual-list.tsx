import type { RequestStatus, ShieldAnomalies } from "@letsping/core";
import { oddsWords } from "../behaviour/odds-words";
import { Waypoints } from "lucide-react";
import { Link } from "wouter";
import { useNow } from "../../lib/clock";
import { timeAgo } from "../../lib/format";
import { AgentMark } from "../../ui/avatar";
import { MarkedText } from "../../ui/marked-text";
import { Priority } from "../../ui/priority";
import { graphPath } from "../behaviour/graph-path";
import { ShieldBadge } from "../behaviour/shield-badge";
import { OUTCOMES } from "../history/outcomes";

type Unusual = ShieldAnomalies["anomalies"][number];

/** Unusual steps, the latest first. Each leads to its request, and to the graph of its agent. */
export function UnusualList({ steps }: { steps: readonly Unusual[] }) {
  return (
    <ul className="calls">
      {steps.map((step) => (
        <li key={step.request_id} className="unusual">
          <StepRow step={step} />
        </li>
      ))}
    </ul>
  );
}

/** What people said of a step; null where the list does not tell whether anybody was asked. */
function outcomeOf({ status, held }: Unusual) {
  const isOpen = status === "PENDING" || status === "EXPIRED";
  return isOpen && !held ? null : OUTCOMES[status as RequestStatus];
}

function StepRow({ step }: { step: Unusual }) {
  const now = useNow();
  const outcome = outcomeOf(step);
  const page = step.status === "PENDING" ? "requests" : "history";
  return (
    <>
      <Link className="call" to={`/${page}/${encodeURIComponent(step.request_id)}`}>
        <AgentMark name={step.service} />
        <span className="what">
          <span className="row gap-1.5">
            <Priority level={step.priority} />
            <span className="cut-text">
              <b className="id">
                <MarkedText text={step.action} />
              </b>{" "}
              <MarkedText text={step.service} />
            </span>
          </span>
          <small className="t3 cut-text">
            <span className="num">{oddsWords(step.bits)}</span> · <MarkedText text={step.agent} />
          </small>
        </span>
        <ShieldBadge alarm={step.alarm} held={step.held} />
        {outcome && <span className={`tag ${outcome.tone}`}>{outcome.short}</span>}
        <small className="t3 num">{timeAgo(now - Date.parse(step.at))}</small>
      </Link>
      <Link
        className="ib"
        to={graphPath(step.key_id, step.service)}
        aria-label={`What ${step.agent} usually does in ${step.service}`}
        title="What this agent usually does"
      >
        <Waypoints className="i" size={16} />
      </Link>
    </>
  );
}
