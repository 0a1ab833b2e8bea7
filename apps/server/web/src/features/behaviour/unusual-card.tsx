import type { RequestDetail, ShieldVerdict } from "@letsping/core";
import { CircleHelp, GraduationCap, Waypoints } from "lucide-react";
import { Link } from "wouter";
import { Explanation } from "./explanation";
import { graphPath } from "./graph-path";
import { teachingWords } from "./verdict-words";

interface Props {
  verdict: ShieldVerdict;
  detail: Pick<RequestDetail, "service" | "action" | "status" | "observe">;
}

/** How unusual a request is for its agent, why, what deciding teaches, and the way to what the agent usually does. */
export function UnusualCard({ verdict, detail: { service, action, status, observe } }: Props) {
  // An agent that only observes may have gone on already: then nobody's word is awaited.
  const asksSomebody = !observe || verdict.held;
  const Icon = verdict.failed ? CircleHelp : GraduationCap;
  return (
    <section aria-label={verdict.failed ? "Not judged" : "Unusual for this agent"}>
      <div className="card beh">
        <Explanation verdict={verdict} service={service} action={action} isWaiting={status === "PENDING"} />
        <div className="beh-end">
          {asksSomebody && (
            <p className="t2">
              <Icon className="i" size={16} />
              <span>{teachingWords(verdict, status)}</span>
            </p>
          )}
          <Link className="link" to={graphPath(verdict.key_id, verdict.service)}>
            <Waypoints className="i" size={14} /> What this agent usually does
          </Link>
        </div>
      </div>
    </section>
  );
}
