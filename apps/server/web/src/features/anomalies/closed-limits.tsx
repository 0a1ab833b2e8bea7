import type { AnomaliesView } from "@letsping/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Octagon, OctagonX } from "lucide-react";
import { useState } from "react";
import { call } from "../../api/client";
import { useNow } from "../../lib/clock";
import { timeLeft } from "../../lib/format";
import { AskDialog } from "../../ui/ask-dialog";
import { MarkedText } from "../../ui/marked-text";
import { toast } from "../../ui/toasts";
import { whoFirst, whoIsRefused, whyRefused } from "./closed-words";
import type { ClosedLimit } from "./closed-words";

/** More of them wait until they are asked for: what happened stands below. */
const MOST_AT_FIRST = 4;

interface Props {
  closed: AnomaliesView["closed"];
  mayRelease: boolean;
}

/** Who is refused now by a limit, for how long yet, and the way to let them go on. */
export function ClosedLimits({ closed, mayRelease }: Props) {
  const now = useNow();
  const [all, setAll] = useState(false);
  const [asking, setAsking] = useState<ClosedLimit | null>(null);
  if (closed === null) {
    return (
      <div className="note" role="status">
        <Octagon className="i" size={16} />
        <div>
          <b>Which limits refuse now could not be read.</b> The place where they are counted does not answer.
          Requests that they should count wait for a person meanwhile.
        </div>
      </div>
    );
  }
  const open = closed.filter(({ ends_at }) => Date.parse(ends_at) > now);
  if (open.length === 0) return null;
  const shown = all ? open : open.slice(0, MOST_AT_FIRST);
  return (
    <section aria-label="Refused now">
      <h2 className="h2">Refused now</h2>
      <ul className="closed">
        {shown.map((limit) => (
          <li key={limit.limit_id} className="note stop">
            <OctagonX className="i" size={16} />
            <div>
              <b>
                <MarkedText text={whoFirst(limit)} />
              </b>{" "}
              {whyRefused(limit)}.{" "}
              <span className="num t2">Opens by itself in {timeLeft(Date.parse(limit.ends_at) - now)}.</span>
            </div>
            {mayRelease && (
              <button type="button" className="btn sm" onClick={() => setAsking(limit)}>
                Release
              </button>
            )}
          </li>
        ))}
      </ul>
      {shown.length < open.length && (
        <button type="button" className="btn sm mt-2" onClick={() => setAll(true)}>
          Show all {open.length}
        </button>
      )}
      {asking && <ReleaseDialog limit={asking} onClose={() => setAsking(null)} />}
    </section>
  );
}

function ReleaseDialog({ limit, onClose }: { limit: ClosedLimit; onClose: () => void }) {
  const client = useQueryClient();
  const who = whoIsRefused(limit);
  const release = useMutation({
    mutationFn: () => call("/api/guardrails/release", { body: { limit_id: limit.limit_id } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["guardrails", "anomalies"] });
      toast(`Released ${who}`);
      onClose();
    },
  });
  return (
    <AskDialog
      title={`Release ${who}?`}
      action="Release"
      pending={release.isPending}
      error={release.error}
      onAction={() => release.mutate()}
      onClose={onClose}
    >
      <p>What this limit has counted is forgotten, so it may ask again at once.</p>
      <p>The limit itself stays: over it, it is refused again.</p>
    </AskDialog>
  );
}
