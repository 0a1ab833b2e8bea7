import { useInfiniteQuery } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { Link } from "wouter";
import { historyQuery } from "../../api/queries";
import { useNow } from "../../lib/clock";
import { timeAgo } from "../../lib/format";
import { AgentMark } from "../../ui/avatar";
import { MarkedText } from "../../ui/marked-text";
import { Sentence } from "../../ui/sentence";
import { ShowOlder } from "../../ui/show-older";
import { Empty, Failure, Skeleton } from "../../ui/states";
import { ruleTitle } from "../guardrails/rule-words";
import { OUTCOMES } from "../history/outcomes";

/** Requests that the guardrails flagged, the latest first: those that wait lead to their page, others to the history. */
export function FlaggedList({ query }: { query: string }) {
  const list = useInfiniteQuery(historyQuery(`flagged=true&${query}`));
  const now = useNow();
  const items = list.data?.pages.flatMap((page) => page.requests) ?? [];
  if (list.isPending) return <Skeleton rows={4} />;
  if (list.isError && !list.data)
    return <Failure what="The flagged requests" error={list.error} retry={() => void list.refetch()} />;
  if (items.length === 0)
    return <Empty icon={<ShieldCheck className="i" size={20} />} title="Nothing was flagged here" />;
  return (
    <>
      <ul className="calls">
        {items.map((item) => (
          <li key={item.id}>
            <Link
              className="call"
              to={item.status === "PENDING" ? `/requests/${item.id}` : `/history/${item.id}`}
            >
              <AgentMark name={item.service} />
              <span className="what">
                <span className="cut-text">
                  <Sentence segments={item.sentence} />
                </span>
                <small className="t3 cut-text">
                  {item.finding_rules.map(ruleTitle).join(", ")} · <MarkedText text={item.service} />
                </small>
              </span>
              <span className={`tag ${OUTCOMES[item.status].tone}`}>{OUTCOMES[item.status].short}</span>
              {item.mode === "test" && <span className="tag line">Test</span>}
              <small className="t3 num">{timeAgo(now - Date.parse(item.created_at))}</small>
            </Link>
          </li>
        ))}
      </ul>
      <ShowOlder pages={list} />
    </>
  );
}
