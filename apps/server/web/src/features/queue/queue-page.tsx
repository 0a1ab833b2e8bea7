import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Inbox, Keyboard } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useLocation } from "wouter";
import { queueQuery, requestQuery, summaryQuery } from "../../api/queries";
import { hourMinute, plural } from "../../lib/format";
import { useHotkeys } from "../../lib/use-hotkeys";
import { usePhone } from "../../lib/use-phone";
import { announce } from "../../ui/announcer";
import { sentenceText } from "../../ui/sentence";
import { Empty, Failure, Skeleton } from "../../ui/states";
import { FirstRunPage } from "../first-run/first-run-page";
import { groupItems } from "./group-items";
import { QueueRow } from "./queue-row";
import { RequestPane } from "./request-pane";
import { recallSelection, rememberSelection } from "./selection";
import { useStillList } from "./use-still-list";

/** Everything that waits for a person. */
export function QueuePage({ onShortcuts }: { onShortcuts: () => void }) {
  const queue = useQuery(queueQuery);
  const summary = useQuery(summaryQuery);
  const client = useQueryClient();
  const [, go] = useLocation();
  const phone = usePhone();
  const [chosen, setChosen] = useState(recallSelection);
  const [role, setRole] = useState<string | null>(null);
  const { items, fresh, showFresh } = useStillList(queue.data?.requests, chosen);
  const roles = useMemo(() => [...new Set(items.flatMap((item) => item.roles))].sort(), [items]);
  const visible = role ? items.filter((item) => item.roles.includes(role)) : items;
  const groups = groupItems(visible);
  const ordered = groups.flatMap((group) => group.items);
  const selected = ordered.find((item) => item.id === chosen)?.id ?? ordered[0]?.id ?? null;
  const select = (id: string | null) => {
    setChosen(id);
    rememberSelection(id);
  };
  const open = (id: string) => {
    rememberSelection(id);
    go(`/requests/${id}`);
  };
  const neighbour = (step: number) => {
    const at = ordered.findIndex((item) => item.id === selected);
    return ordered[Math.min(Math.max(at + step, 0), ordered.length - 1)] ?? null;
  };
  const move = (step: number) => {
    const to = neighbour(step);
    if (to) select(to.id);
  };
  const afterSelected = () => {
    const at = ordered.findIndex((item) => item.id === selected);
    return ordered[at + 1] ?? ordered[at - 1] ?? null;
  };
  const goOn = () => {
    const next = afterSelected();
    if (next) announce(`Next: ${sentenceText(next.sentence)}`);
    select(next?.id ?? null);
    const row = next ? document.querySelector<HTMLElement>(`[data-request="${next.id}"]`) : null;
    (row ?? document.getElementById("main"))?.focus();
  };
  const nextId = neighbour(1)?.id;
  useEffect(() => {
    // The next one opens at once.
    if (nextId) void client.prefetchQuery(requestQuery(nextId));
  }, [client, nextId]);
  useHotkeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    n: showFresh,
    Enter: () => selected && open(selected),
    e: () => selected && open(selected),
  });
  if (summary.data && !summary.data.any_request) return <FirstRunPage summary={summary.data} />;
  return (
    <div className="page page-queue">
      <div className="split">
        <section className="listp" aria-label="Requests waiting">
          <div className="head">
            <h1>Queue</h1>
            <span className="tag num">{queue.data ? `${queue.data.pending_count} waiting` : "…"}</span>
            <span className="grow" />
            <button
              type="button"
              className="ib hide-m"
              aria-label="Keyboard shortcuts (?)"
              onClick={onShortcuts}
            >
              <Keyboard className="i" size={16} />
            </button>
          </div>
          {roles.length > 0 && (
            <div className="filters" role="group" aria-label="Show">
              <button
                type="button"
                className={role === null ? "chip on" : "chip"}
                aria-pressed={role === null}
                onClick={() => setRole(null)}
              >
                All
              </button>
              {roles.map((each) => (
                <button
                  type="button"
                  key={each}
                  className={role === each ? "chip on" : "chip"}
                  aria-pressed={role === each}
                  onClick={() => setRole(each)}
                >
                  {each} <em>{items.filter((item) => item.roles.includes(each)).length}</em>
                </button>
              ))}
            </div>
          )}
          {fresh > 0 && (
            <button type="button" className="fresh" onClick={showFresh}>
              {fresh} new <kbd aria-hidden="true">N</kbd>
            </button>
          )}
          <div className="scroll">
            {queue.isPending && <Skeleton rows={5} />}
            {queue.isError && !queue.data && (
              <Failure what="The queue" error={queue.error} retry={() => void queue.refetch()} />
            )}
            {queue.data && ordered.length === 0 && (
              <Empty
                icon={<Inbox className="i" size={20} />}
                title={role ? "No request matches" : "All clear"}
              >
                {role ? (
                  <button type="button" className="link" onClick={() => setRole(null)}>
                    Clear the filter
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
            {groups.map((group) => (
              <section
                key={group.title}
                aria-label={`${group.title}, ${plural(group.items.length, "request")}`}
              >
                <h2 className="grp">{group.title}</h2>
                <ul>
                  {group.items.map((item) => (
                    <QueueRow
                      key={item.id}
                      item={item}
                      selected={!phone && item.id === selected}
                      onSelect={() => (phone ? open(item.id) : select(item.id))}
                      onOpen={() => open(item.id)}
                    />
                  ))}
                </ul>
              </section>
            ))}
            {ordered.length > 0 && (
              <p className="end" aria-hidden="true">
                <kbd>J</kbd>
                <kbd>K</kbd> move <kbd>A</kbd> approve <kbd>?</kbd> all shortcuts
              </p>
            )}
          </div>
        </section>
        {!phone && selected && (
          <RequestPane id={selected} onEdit={() => open(selected)} onNext={goOn} onDecided={goOn} />
        )}
        {!phone && !selected && queue.data && (
          <div className="det idle">
            <p className="t3">{ordered.length === 0 ? "A new request opens here." : ""}</p>
          </div>
        )}
      </div>
    </div>
  );
}
