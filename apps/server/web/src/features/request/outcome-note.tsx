import type { RequestDetail } from "@letsping/core";
import { useQuery } from "@tanstack/react-query";
import { ClockAlert, GitCompareArrows, Info, Lock } from "lucide-react";
import { useRef } from "react";
import { Link } from "wouter";
import { membersQuery } from "../../api/queries";
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

/** “Maya Lindqvist, Priya Nair”: those who may decide what this person may not; empty while nobody knows. */
function useDeciders(detail: RequestDetail): string {
  const isAsked = detail.status === "PENDING" && !detail.may_decide.allowed;
  const members = useQuery({ ...membersQuery, enabled: isAsked });
  const able = (members.data?.members ?? []).filter(({ role, team_roles }) => {
    if (role === "owner") return true;
    return role !== "viewer" && detail.roles.every((each) => team_roles.includes(each));
  });
  return new Intl.ListFormat("en").format(able.map((member) => member.user.name));
}

/** What the gateway writes where an agent withdraws without a word. */
const NO_WORDS = "The agent withdrew the request.";

/** Why the agent withdrew, in its own words; empty where it gave none. */
function withdrawnWhy({ decision }: RequestDetail): string {
  const reason = decision.status === "CANCELLED" ? (decision.reason ?? "") : "";
  return reason === NO_WORDS ? "" : reason;
}

/** Says what happened to a request that can no longer be decided, or why this person may not. */
export function OutcomeNote({ detail, edited }: Props) {
  const now = useNow();
  const wasOpen = useRef(false);
  if (detail.status === "PENDING") wasOpen.current = true;
  const deciders = useDeciders(detail);
  const canReadAll = detail.masked.length === 0;
  const yourEdit = edited ? " Your edit was not sent." : "";
  switch (detail.status) {
    case "PENDING":
      if (detail.may_decide.allowed) return null;
      return (
        <div className="note info" role="status">
          <Lock className="i" size={16} />
          <div>
            <b>{detail.may_decide.why}</b>{" "}
            {[deciders && `${deciders} can.`, canReadAll && "You can read it."].filter(Boolean).join(" ")}
          </div>
        </div>
      );
    case "EXPIRED":
      return (
        <div className="note" role="alert">
          <ClockAlert className="i" size={16} />
          <div>
            <b>
              Expired at {hourMinute(detail.expires_at)}
              {wasOpen.current ? " while you were reading." : ", before anybody decided."}
            </b>{" "}
            The agent was told no. It can ask again.
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
            {withdrawnWhy(detail) && (
              <span className="t2">
                “<MarkedText text={withdrawnWhy(detail)} />”
              </span>
            )}
          </div>
        </div>
      );
    default: {
      const { who, how } = decidedWords(detail, now);
      return (
        <div className="note info" role="alert">
          <GitCompareArrows className="i" size={16} />
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
