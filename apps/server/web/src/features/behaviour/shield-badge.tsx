import type { ShieldAlarm } from "@letsping/core";
import { Activity, Hand } from "lucide-react";
import { badgeOf } from "./badge-of";

/** What the Shield said of a request, in its row. A hand: it waits, or waited, because of that. */
export function ShieldBadge({ alarm, held }: { alarm: ShieldAlarm; held: boolean }) {
  const badge = badgeOf(alarm, held);
  if (!badge) return null;
  const Icon = held ? Hand : Activity;
  return (
    <span className={`tag ${badge.tone}`}>
      <Icon className="i" size={12} />
      {badge.words}
      {held && <span className="sr">, held by the Shield</span>}
    </span>
  );
}
