import type { RequestListItem } from "@letsping/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Inbox } from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import { requestQuery, summaryQuery } from "../../api/queries";
import { hourMinute, plural } from "../../lib/format";
import { useHotkeys } from "../../lib/use-hotkeys";
import { usePhone } from "../../lib/use-phone";
import { Empty, Failure, Skeleton } from "../../ui/states";
import { PickBar } from "./pick-bar";
import { isSameFilter } from "../../filters/view-filter";
import { FilterBar } from "./filter-bar";
import { queuePath } from "./queue-filter";
import { QueueHead } from "./queue-head";
import { QueueList } from "./queue-list";
import type { RowActions } from "./queue-row";
import { QuickFilters } from "./quick-filters";
import { rememberSelection } from "./selection";
import { useFilter } from "./use-filter";
import { usePicks } from "./use-picks";
import { useQueue } from "./use-queue";
import { useChosen, useWalk } from "./use-walk";

const FirstRunPage = lazy(async () => ({
  default: (await import("../first-run/first-run-page")).FirstRunPage,
}));
const RequestPane = lazy(async () => ({ default: (await import("./request-pane")).RequestPane }));
const BatchSheet = lazy(async () => ({ default: (await import("./batch/batch-sheet")).BatchSheet }));

interface Props {
  onShortcuts: () => void;
  onSearch: () => void;
}

/** Everything that waits for a person. */
export function QueuePage({ onShortcuts, onSearch }: Props) {
  const summary = useQuery(summaryQuery);
  const client = useQueryClient();
  const phone = usePhone();
  const [, go] = useLocation();
  const [filter, setFilter] = useFilter();
  const [chosen, choose] = useChosen();
  const queue = useQueue(filter, chosen);
  const walk = useWalk(queue, chosen, choose);
  const [asks, setAsks] = useState({ filters: false, picking: false, batch: false, sending: false });
  const picks = usePicks(asks.sending);
  const { selected } = walk;
  const { ordered } = queue;
  const isFiltered = !isSameFilter(filter, {});
  const picked = useMemo(() => new Set(picks.items.map((item) => item.id)), [picks.items]);
  const picking = asks.picking || picked.size > 0;
  const paused =
    picked.size > 0
      ? `${plural(picked.size, "request")} selected: Enter decides ${picked.size === 1 ? "it" : "them"}.`
      : null;
  const ask = (more: Partial<typeof asks>) => setAsks((now) => ({ ...now, ...more }));
  const open = (id: string) => {
    rememberSelection(id);
    go(`/requests/${id}`);
  };
  const last = useRef<string | null>(null);
  const pick = (item: RequestListItem, through = false) => {
    const from = ordered.findIndex((each) => each.id === last.current);
    const to = ordered.findIndex((each) => each.id === item.id);
    last.current = item.id;
    if (through && from >= 0) picks.add(ordered.slice(Math.min(from, to), Math.max(from, to) + 1));
    else picks.toggle(item);
  };
  const stopPicking = () => {
    picks.clear();
    ask({ picking: false, batch: false, sending: false });
  };
  const extend = (step: 1 | -1) => {
    const to = walk.move(step);
    if (selected && to) picks.add([selected, to]);
  };
  const current = {
    select: (item: RequestListItem) => (phone ? open(item.id) : choose(item.id)),
    open,
    pick,
  };
  const latest = useRef(current);
  latest.current = current;
  // Rows are drawn again only when they change, so what they call stays the same.
  const actions = useMemo<RowActions>(
    () => ({
      select: (item) => latest.current.select(item),
      open: (item) => latest.current.open(item.id),
      pick: (item, through) => latest.current.pick(item, through),
      focusNext: walk.focusNext,
    }),
    [walk.focusNext],
  );
  const nextId = ordered[ordered.findIndex((item) => item.id === selected?.id) + 1]?.id;
  useEffect(() => {
    // The next one opens at once.
    if (nextId) void client.prefetchQuery(requestQuery(nextId));
  }, [client, nextId]);
  useHotkeys({
    j: () => walk.move(1),
    k: () => walk.move(-1),
    ArrowDown: () => walk.move(1),
    ArrowUp: () => walk.move(-1),
    "shift+j": () => extend(1),
    "shift+k": () => extend(-1),
    x: () => selected && selected.id !== queue.gone && pick(selected),
    n: queue.fresh > 0 ? queue.showFresh : undefined,
    f: () => ask({ filters: true }),
    Enter: () => (picked.size > 0 ? ask({ batch: true }) : selected && open(selected.id)),
    e: () => selected && picked.size === 0 && open(selected.id),
    Escape: () => (picking ? stopPicking() : asks.filters && ask({ filters: false })),
  });
  if (summary.data && !summary.data.any_request) {
    return (
      <Suspense fallback={<Skeleton rows={5} />}>
        <FirstRunPage summary={summary.data} />
      </Suspense>
    );
  }
  return (
    <div className="page page-queue">
      <div className="split">
        <section className="listp" aria-label="Requests waiting">
          <QueueHead
            waiting={summary.data?.pending_count}
            shown={isFiltered && !queue.isLoading ? ordered.length - (queue.gone === null ? 0 : 1) : null}
            filters={asks.filters || isFiltered}
            picking={picking}
            onFilters={() => ask({ filters: !asks.filters })}
            onPicking={() => (picking ? stopPicking() : ask({ picking: true }))}
            onSearch={onSearch}
            onShortcuts={onShortcuts}
          />
          <QuickFilters
            filter={filter}
            onFilter={setFilter}
            counted={!isFiltered && !queue.hasMore ? ordered : null}
          />
          {(asks.filters || isFiltered) && (
            <FilterBar
              filter={filter}
              focus={asks.filters}
              onFilter={setFilter}
              onClose={() => ask({ filters: false })}
            />
          )}
          {queue.fresh > 0 && (
            <button type="button" className="fresh" onClick={queue.showFresh}>
              {queue.fresh} new <kbd aria-hidden="true">N</kbd>
            </button>
          )}
          <QueueList
            key={queuePath(filter)}
            groups={queue.groups}
            selected={selected?.id ?? null}
            marked={!phone}
            picked={picked}
            picking={picking}
            gone={queue.gone}
            hasMore={queue.hasMore}
            loadMore={queue.loadMore}
            actions={actions}
          >
            {queue.isLoading && <Skeleton rows={5} />}
            {queue.error !== null && (
              <Failure
                what={ordered.length > 0 ? "The rest of the queue" : "The queue"}
                error={queue.error}
                retry={queue.retry}
              />
            )}
            {!queue.isLoading && queue.error === null && ordered.length === 0 && (
              <Empty
                icon={<Inbox className="i" size={20} />}
                title={isFiltered ? "No request matches." : "All clear"}
              >
                {isFiltered ? (
                  <button type="button" className="link" onClick={() => setFilter({})}>
                    Clear
                  </button>
                ) : (
                  <p>
                    Nothing waits for you.
                    {summary.data?.last_request &&
                      ` The last request came at ${hourMinute(summary.data.last_request.at)}.`}
                  </p>
                )}
              </Empty>
            )}
            {ordered.length > 0 && (
              <p className="end" aria-hidden="true">
                <kbd>J</kbd>
                <kbd>K</kbd> move <kbd>X</kbd> select <kbd>?</kbd> all shortcuts
              </p>
            )}
          </QueueList>
          {picking && (
            <PickBar
              picks={picks}
              rows={ordered}
              onAll={() => picks.add(ordered.filter((item) => item.id !== queue.gone))}
              onClear={stopPicking}
              onDecide={() => ask({ batch: true })}
            />
          )}
        </section>
        {!phone && selected && (
          <Suspense fallback={<div className="det" />}>
            <RequestPane
              id={selected.id}
              paused={paused}
              ownsN={queue.fresh === 0}
              onEdit={() => open(selected.id)}
              onNext={walk.goOn}
              onDecided={walk.goOn}
            />
          </Suspense>
        )}
        {!phone && !selected && !queue.isLoading && (
          <div className="det idle">
            <p className="t3">{queue.error === null ? "A new request opens here." : ""}</p>
          </div>
        )}
      </div>
      {asks.batch && (
        <Suspense fallback={null}>
          <BatchSheet
            picks={picks}
            onSending={(sending) => ask({ sending })}
            onClose={() => ask({ batch: false, sending: false })}
            onDone={stopPicking}
          />
        </Suspense>
      )}
    </div>
  );
}
