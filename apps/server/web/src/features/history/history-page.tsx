import { useInfiniteQuery } from "@tanstack/react-query";
import type { RequestListItem } from "@letsping/core";
import { Download, History, SearchX } from "lucide-react";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { historyPath, historyQuery } from "../../api/queries";
import { dayName, hourMinute } from "../../lib/format";
import { serverNow } from "../../lib/clock";
import { useHotkeys } from "../../lib/use-hotkeys";
import { usePhone } from "../../lib/use-phone";
import { AgentMark } from "../../ui/avatar";
import { Sentence } from "../../ui/sentence";
import { Empty, Failure, Skeleton } from "../../ui/states";
import { HistoryDetail } from "./history-detail";
import { OUTCOMES } from "./outcomes";

const FINAL = "APPROVED,APPROVED_WITH_MODIFICATIONS,REJECTED,EXPIRED,CANCELLED";
const FILTERS = [
  ["All", FINAL],
  ["Approved", "APPROVED,APPROVED_WITH_MODIFICATIONS"],
  ["Rejected", "REJECTED"],
  ["Expired", "EXPIRED"],
  ["Withdrawn", "CANCELLED"],
] as const;

function byDay(items: readonly RequestListItem[]): [string, RequestListItem[]][] {
  const days = new Map<string, RequestListItem[]>();
  for (const item of items) {
    const day = dayName(item.resolved_at ?? item.created_at, serverNow());
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return [...days];
}

function whoDecided(item: RequestListItem): string {
  if (item.decided_by) return item.decided_by.name;
  return item.status === "CANCELLED" ? "By the agent" : "Nobody decided";
}

/** Everything that was decided, with its receipt. */
export default function HistoryPage({ id }: { id: string | null }) {
  const [status, setStatus] = useState<string>(FINAL);
  const [text, setText] = useState("");
  const filter = { status, q: text.trim() };
  const history = useInfiniteQuery(historyQuery(filter));
  const phone = usePhone();
  const [, go] = useLocation();
  const items = history.data?.pages.flatMap((page) => page.requests) ?? [];
  const selected = id ?? (phone ? null : (items[0]?.id ?? null));
  const at = items.findIndex((item) => item.id === selected);
  const open = (item: RequestListItem | undefined) => item && go(`/history/${item.id}`);
  useHotkeys({
    j: () => open(items[at + 1]),
    k: () => open(items[at - 1]),
    "/": () => document.getElementById("history-search")?.focus(),
    Escape: () => go(phone && id ? "/history" : "/"),
  });
  const filtered = status !== FINAL || filter.q !== "";
  return (
    <div className="page page-history">
      <div className="split">
        {!(phone && id) && (
          <section className="listp shown" aria-label="Decided requests">
            <div className="head">
              <h1>History</h1>
              <span className="grow" />
              <a
                className="ib"
                href={historyPath(filter, { format: "csv", limit: "200" })}
                aria-label="Export as CSV"
                download
              >
                <Download className="i" size={16} />
              </a>
            </div>
            <div className="hfilter">
              <input
                id="history-search"
                className="in"
                type="search"
                placeholder="Search service, action, agent, person or id"
                aria-label="Search"
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
              <select
                className="in"
                aria-label="Outcome"
                value={status}
                onChange={(event) => setStatus(event.target.value)}
              >
                {FILTERS.map(([words, value]) => (
                  <option key={value} value={value}>
                    {words}
                  </option>
                ))}
              </select>
            </div>
            <div className="scroll">
              {history.isPending && <Skeleton rows={6} />}
              {history.isError && !history.data && (
                <Failure what="The history" error={history.error} retry={() => void history.refetch()} />
              )}
              {history.data && items.length === 0 && (
                <Empty
                  icon={filtered ? <SearchX className="i" size={20} /> : <History className="i" size={20} />}
                  title={filtered ? "No request matches" : "Nothing was decided yet"}
                >
                  {filtered ? (
                    <button
                      type="button"
                      className="link"
                      onClick={() => {
                        setStatus(FINAL);
                        setText("");
                      }}
                    >
                      Clear
                    </button>
                  ) : (
                    <p>What you decide appears here, with a receipt.</p>
                  )}
                </Empty>
              )}
              {byDay(items).map(([day, rows]) => (
                <section key={day} aria-label={day}>
                  <h2 className="grp">{day}</h2>
                  <ul>
                    {rows.map((item) => (
                      <li key={item.id}>
                        <Link
                          className={item.id === selected ? "h sel" : "h"}
                          to={`/history/${item.id}`}
                          aria-current={item.id === selected ? "true" : undefined}
                        >
                          <AgentMark name={item.service} />
                          <span className="hw">
                            <span className="p">
                              <Sentence segments={item.sentence} />
                            </span>
                            <small className="t3">
                              {whoDecided(item)}
                              {item.mode === "test" && ", test"}
                            </small>
                          </span>
                          <span className="he">
                            <span className={`tag ${OUTCOMES[item.status].tone}`}>
                              {OUTCOMES[item.status].short}
                            </span>
                            <small className="t3 num">
                              {hourMinute(item.resolved_at ?? item.created_at)}
                            </small>
                          </span>
                        </Link>
                      </li>
                    ))}
                  </ul>
                </section>
              ))}
              {history.hasNextPage && (
                <button
                  type="button"
                  className="btn sm m-4"
                  disabled={history.isFetchingNextPage}
                  onClick={() => void history.fetchNextPage()}
                >
                  {history.isFetchingNextPage ? "Loading…" : "Show older"}
                </button>
              )}
            </div>
          </section>
        )}
        {phone && id && <h1 className="sr">History</h1>}
        {selected && <HistoryDetail id={selected} />}
      </div>
    </div>
  );
}
