import { useInfiniteQuery } from "@tanstack/react-query";
import { Download, History, ListFilter, SearchX } from "lucide-react";
import { useRef, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { chosenProject } from "../../api/client";
import { historyQuery } from "../../api/queries";
import { filterQuery, isSameFilter } from "../../filters/view-filter";
import { useHotkeys } from "../../lib/use-hotkeys";
import { usePhone } from "../../lib/use-phone";
import { ShowOlder } from "../../ui/show-older";
import { Empty, Failure, Skeleton } from "../../ui/states";
import { HistoryDetail } from "./history-detail";
import { csvAddress, FINAL, historyAddress, readHistoryFilter } from "./history-filter";
import { HistoryFilters } from "./history-filters";
import { HistoryRows } from "./history-rows";
import { TotalsLine } from "./totals-line";

/** Everything that was decided, with its receipt. */
export default function HistoryPage({ id }: { id: string | null }) {
  const filter = readHistoryFilter(useSearch());
  const [, go] = useLocation();
  const history = useInfiniteQuery(historyQuery(filterQuery({ status: FINAL, ...filter })));
  const phone = usePhone();
  const [menus, setMenus] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const items = history.data?.pages.flatMap((page) => page.requests) ?? [];
  const selected = id ?? (phone ? null : (items[0]?.id ?? null));
  const at = items.findIndex((item) => item.id === selected);
  const open = (index: number) => {
    const item = items[index];
    if (item) go(historyAddress(filter, item.id));
    if (index >= items.length - 1 && history.hasNextPage) void history.fetchNextPage();
  };
  useHotkeys({
    j: () => open(at + 1),
    k: () => open(at - 1),
    f: () => {
      setMenus(true);
      search.current?.focus();
    },
    Escape: () => go(phone && id ? historyAddress(filter) : "/"),
  });
  const filtered = !isSameFilter(filter, {});
  return (
    <div className="page page-history">
      <div className="split">
        {!(phone && id) && (
          <section className="listp shown" aria-label="Decided requests">
            <div className="head">
              <h1>History</h1>
              <span className="grow" />
              <button
                type="button"
                className="ib"
                aria-label="Filter"
                aria-pressed={menus || filtered}
                title="Filter (F)"
                onClick={() => setMenus(!menus)}
              >
                <ListFilter className="i" size={16} />
              </button>
              <a
                className="btn sm"
                href={csvAddress(filter, chosenProject())}
                title={filtered ? "What matches, as CSV" : "All of it, as CSV"}
                download
              >
                <Download className="i" size={14} /> CSV
              </a>
            </div>
            <HistoryFilters
              filter={filter}
              open={menus}
              searchRef={search}
              onFilter={(next, typing = false) => go(historyAddress(next), { replace: typing })}
            />
            <TotalsLine filter={filter} />
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
                    <button type="button" className="link" onClick={() => go("/history")}>
                      Clear
                    </button>
                  ) : (
                    <p>What you decide appears here, with a receipt.</p>
                  )}
                </Empty>
              )}
              <HistoryRows items={items} filter={filter} selected={selected} />
              <ShowOlder pages={history} className="m-4" />
            </div>
          </section>
        )}
        {phone && id && <h1 className="sr">History</h1>}
        {selected && <HistoryDetail id={selected} back={historyAddress(filter)} />}
      </div>
    </div>
  );
}
