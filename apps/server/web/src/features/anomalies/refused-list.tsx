import type { BlockedCall } from "@letsping/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { Link } from "wouter";
import { blockedQuery } from "../../api/guardrails";
import { useNow } from "../../lib/clock";
import { timeAgo } from "../../lib/format";
import { AgentMark } from "../../ui/avatar";
import { MarkedText } from "../../ui/marked-text";
import { ShowOlder } from "../../ui/show-older";
import { Empty, Failure, Skeleton } from "../../ui/states";
import { ruleTitle } from "../guardrails/rule-words";

interface Props {
  /** What is asked of the gateway. */
  query: string;
  /** What stands behind the address of a call, so that its page leads back here. */
  search: string;
}

/** Calls that were refused, the latest first. */
export function RefusedList({ query, search }: Props) {
  const list = useInfiniteQuery(blockedQuery(query));
  const calls = list.data?.pages.flatMap((page) => page.blocked) ?? [];
  if (list.isPending) return <Skeleton rows={4} />;
  if (list.isError && !list.data)
    return <Failure what="The refused calls" error={list.error} retry={() => void list.refetch()} />;
  if (calls.length === 0)
    return <Empty icon={<ShieldCheck className="i" size={20} />} title="Nothing was refused here" />;
  return (
    <>
      <ul className="calls">
        {calls.map((call) => (
          <li key={call.id}>
            <CallRow call={call} search={search} />
          </li>
        ))}
      </ul>
      <ShowOlder pages={list} />
    </>
  );
}

function CallRow({ call, search }: { call: BlockedCall; search: string }) {
  const now = useNow();
  return (
    <Link className="call" to={`/anomalies/${encodeURIComponent(call.id)}${search}`}>
      <AgentMark name={call.service} />
      <span className="what">
        <span className="cut-text">
          <b className="id">
            <MarkedText text={call.action} />
          </b>{" "}
          <span className="t2">
            <MarkedText text={call.service} />
          </span>
        </span>
        <small className="t3 cut-text">
          {call.rules.map(ruleTitle).join(", ")} · <MarkedText text={call.agent} />
        </small>
      </span>
      {call.count > 1 && <span className="tag stop num">{call.count.toLocaleString("en")} times</span>}
      {call.mode === "test" && <span className="tag line">Test</span>}
      <small className="t3 num">{timeAgo(now - Date.parse(call.last_at))}</small>
    </Link>
  );
}
