import type { RequestDetail } from "@letsping/core";
import { Clock, Info, Lock } from "lucide-react";
import { Link } from "wouter";
import { useNow } from "../../lib/clock";
import { hourMinute, plural, timeAgo } from "../../lib/format";
import { MarkedText } from "../../ui/marked-text";

interface Props {
  detail: RequestDetail;
  /** Whether the person had changed values that are now not sent. */
  edited: boolean;
}

function decidedWords(detail: RequestDetail, now: number): { who: string; how: string } {
  const who = detail.decided_by?.name ?? "Somebody";
  const ago = timeAgo(now - Date.parse(detail.resolved_at ?? detail.server_time));
  if (detail.status === "REJECTED") return { who: `${who} rejected this ${ago}`, how: "" };
  const how = detail.change_count > 0 ? `, with ${plural(detail.change_count, "change")}` : ", unchanged";
  return { who: `${who} approved this ${ago}`, how };
}

/** Says what happened to a request that can no longer be decided, or why this person may not. */
export function OutcomeNote({ detail, edited }: Props) {
  const now = useNow();
  const yourEdit = edited ? " Your edit was not sent." : "";
  switch (detail.status) {
    case "PENDING":
      if (detail.may_decide.allowed) return null;
      return (
        <div className="note info" role="status">
          <Lock className="i" size={16} />
          <div>
            <b>{detail.may_decide.why}</b> You can read it.
          </div>
        </div>
      );
    case "EXPIRED":
      return (
        <div className="note" role="alert">
          <Clock className="i" size={16} />
          <div>
            <b>Expired at {hourMinute(detail.expires_at)}, before anybody decided.</b> The agent was told no.
            It can ask again.
            {yourEdit}
          </div>
        </div>
      );
    case "CANCELLED":
      return (
        <div className="note info" role="alert">
          <Info className="i" size={16} />
          <div>
            <b>The agent withdrew this request.</b> Nothing runs.{yourEdit}{" "}
            {detail.decision.status === "CANCELLED" && detail.decision.reason && (
              <span className="t2">
                “<MarkedText text={detail.decision.reason} />”
              </span>
            )}
          </div>
        </div>
      );
    default: {
      const { who, how } = decidedWords(detail, now);
      return (
        <div className="note info" role="alert">
          <Info className="i" size={16} />
          <div>
            <b>{who}</b>
            {how}.{yourEdit}{" "}
            <Link className="link" to={`/history/${detail.id}`}>
              See the receipt
            </Link>
          </div>
        </div>
      );
    }
  }
}
