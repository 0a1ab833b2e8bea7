import type { RequestListItem } from "@letsping/core";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import type { VirtualItem } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import type { ReactNode } from "react";
import { plural } from "../../lib/format";
import type { Group } from "./group-items";
import { QueueRow } from "./queue-row";
import type { RowActions } from "./queue-row";

const ROW_PX = 66;
const HEADING_PX = 36;
/** The next page is read when fewer rows than this are left below. */
const AHEAD = 40;

interface Props {
  groups: readonly Group[];
  selected: string | null;
  /** Whether the selection is shown, as it is beside an open request. */
  marked: boolean;
  picked: ReadonlySet<string>;
  picking: boolean;
  /** A row that no longer waits and is shown all the same. */
  gone: string | null;
  hasMore: boolean;
  /** Reads the next page, where that can be done now. */
  loadMore: () => void;
  actions: RowActions;
  children: ReactNode;
}

type Entry = { group: number } & (
  | { heading: true }
  | { heading: false; item: RequestListItem; place: number }
);

function entriesOf(groups: readonly Group[]): Entry[] {
  return groups.flatMap((group, index): Entry[] => [
    { group: index, heading: true },
    ...group.items.map((item, at): Entry => ({ group: index, heading: false, item, place: at + 1 })),
  ]);
}

/** The rows of the queue in their groups. Of thousands, only those on the screen are in the page. */
export function QueueList(props: Props) {
  const { groups, selected, loadMore, actions, children } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const entries = useMemo(() => entriesOf(groups), [groups]);
  const headings = useMemo(
    () => entries.flatMap((entry, index) => (entry.heading ? [index] : [])),
    [entries],
  );
  const list = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (entries[index]?.heading ? HEADING_PX : ROW_PX),
    getItemKey: (index) => {
      const entry = entries[index];
      return entry && !entry.heading ? entry.item.id : `heading-${entry?.group ?? index}`;
    },
    overscan: 6,
    // Every group keeps its heading, so that a row is always in a list that is named.
    rangeExtractor: (range) =>
      [...new Set([...headings, ...defaultRangeExtractor(range)])].sort((a, b) => a - b),
  });
  const visible = list.getVirtualItems();
  const end = visible.at(-1)?.index ?? 0;
  useEffect(() => {
    if (end >= entries.length - AHEAD) loadMore();
  }, [end, entries.length, loadMore]);
  const selectedAt = entries.findIndex((entry) => !entry.heading && entry.item.id === selected);
  const seen = useRef<string>(null);
  useEffect(() => {
    // Rows that come and go above move nothing: only another selection does.
    if (selectedAt < 0 || seen.current === selected) return;
    seen.current = selected;
    // The heading above the very first row comes into sight with it.
    list.scrollToIndex(selectedAt === 1 ? 0 : selectedAt);
  }, [list, selected, selectedAt]);
  return (
    <div className={props.picking ? "scroll picking" : "scroll"} ref={scroller}>
      <div className="rows" style={{ height: list.getTotalSize() }}>
        {groups.map((group, index) => (
          <section key={group.title} aria-label={`${group.title}, ${plural(group.items.length, "request")}`}>
            <GroupRows
              {...props}
              group={group}
              visible={visible.filter((each) => entries[each.index]?.group === index)}
              entries={entries}
              measure={list.measureElement}
              actions={actions}
            />
          </section>
        ))}
      </div>
      {children}
    </div>
  );
}

interface GroupProps extends Props {
  group: Group;
  visible: readonly VirtualItem[];
  entries: readonly Entry[];
  measure: (element: HTMLElement | null) => void;
}

function GroupRows({ group, visible, entries, measure, ...props }: GroupProps) {
  const heading = visible.find((each) => entries[each.index]?.heading);
  // Of a queue that is still being read, nobody knows how many rows there are.
  const size = props.hasMore ? -1 : group.items.length;
  return (
    <>
      {heading && (
        <h2
          className="grp at"
          data-index={heading.index}
          ref={measure}
          style={{ transform: `translateY(${heading.start}px)` }}
        >
          {group.title}
        </h2>
      )}
      <ul>
        {visible.map((each) => {
          const entry = entries[each.index];
          if (!entry || entry.heading) return null;
          const { item, place } = entry;
          const above = entries[each.index - 1];
          const isBelowSelected =
            props.marked && above?.heading === false && above.item.id === props.selected;
          return (
            <li
              key={item.id}
              className={place > 1 && !isBelowSelected ? "at ruled" : "at"}
              data-index={each.index}
              ref={measure}
              aria-setsize={size}
              aria-posinset={place}
              style={{ transform: `translateY(${each.start}px)` }}
            >
              <QueueRow
                item={item}
                selected={props.marked && item.id === props.selected}
                picked={props.picked.has(item.id)}
                picking={props.picking}
                gone={item.id === props.gone}
                actions={props.actions}
              />
            </li>
          );
        })}
      </ul>
    </>
  );
}
