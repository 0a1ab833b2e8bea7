import { MAX_BATCH } from "@letsping/core";
import type { RequestListItem } from "@letsping/core";
import { X } from "lucide-react";
import { hourMinuteSecond } from "../../lib/format";
import type { Picks } from "./use-picks";

interface Props {
  picks: Picks;
  /** The rows that were read under this filter. */
  rows: readonly RequestListItem[];
  onAll: () => void;
  onClear: () => void;
  onDecide: () => void;
}

/** “2 refund_user, 1 deploy”: what was picked, the most frequent first. */
function kinds(items: readonly RequestListItem[]): string {
  const counts = new Map<string, number>();
  for (const { action } of items) counts.set(action, (counts.get(action) ?? 0) + 1);
  const sorted = [...counts].sort((one, other) => other[1] - one[1]);
  const shown = sorted.slice(0, 2).map(([action, count]) => `${count} ${action}`);
  return sorted.length > 2 ? `${shown.join(", ")}, …` : shown.join(", ");
}

/** What is selected, since when the set stands, and the way on. */
export function PickBar({ picks, rows, onAll, onClear, onDecide }: Props) {
  const { items, dropped, frozenAt } = picks;
  const count = items.length;
  const all = Math.min(rows.length, MAX_BATCH);
  return (
    <div className="picks" role="region" aria-label="Selection">
      <p>
        <b className="num">{count} selected</b>{" "}
        {count > 0 && (
          <span className="t2">
            {kinds(items)} · frozen at {hourMinuteSecond(new Date(frozenAt).toISOString())}
          </span>
        )}
        {count === MAX_BATCH && <span className="t2">, the most of one batch</span>}
      </p>
      {dropped.map(({ item, why }) => (
        <p key={item.id} className="t3">
          {item.service}: {why}
        </p>
      ))}
      <div className="row">
        <button type="button" className="btn ink" disabled={count === 0} onClick={onDecide}>
          Decide… <kbd aria-hidden="true">↵</kbd>
        </button>
        {count < all && (
          <button type="button" className="btn" onClick={onAll}>
            {rows.length > MAX_BATCH ? `Select the first ${MAX_BATCH}` : `Select all ${all}`}
          </button>
        )}
        <span className="grow" />
        <button type="button" className="ib" aria-label="Clear the selection (Esc)" onClick={onClear}>
          <X className="i" size={16} />
        </button>
      </div>
    </div>
  );
}
