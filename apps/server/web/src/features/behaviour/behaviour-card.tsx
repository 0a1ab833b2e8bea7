import type { RequestDetail } from "@letsping/core";
import { Activity } from "lucide-react";
import { lazy, Suspense } from "react";
import { MarkedText } from "../../ui/marked-text";
import { Skeleton } from "../../ui/states";

// The queue begins without it: most requests are nothing unusual.
const UnusualCard = lazy(async () => ({ default: (await import("./unusual-card")).UnusualCard }));

interface Props {
  detail: Pick<RequestDetail, "shield" | "service" | "action" | "status" | "observe">;
}

/** How unusual a request is for its agent. One quiet line where it is not; nothing where nobody looked. */
export function BehaviourCard({ detail }: Props) {
  const { shield: verdict } = detail;
  if (!verdict) return null;
  if (verdict.alarm === "none" && !verdict.failed) {
    return (
      <p className="expl-calm t3">
        <Activity className="i" size={14} />
        <span>
          <MarkedText text={verdict.text} />
        </span>
      </p>
    );
  }
  return (
    <Suspense fallback={<Skeleton rows={3} />}>
      <UnusualCard verdict={verdict} detail={detail} />
    </Suspense>
  );
}
