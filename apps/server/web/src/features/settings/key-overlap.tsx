import type { ApiKeyView } from "@letsping/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client";
import { useNow } from "../../lib/clock";
import { dayName, fullTime, hourMinute, timeAgo } from "../../lib/format";
import { AskDialog } from "../../ui/ask-dialog";
import { visibleText } from "../../ui/marked-text";
import { toast } from "../../ui/toasts";

function useWords(overlap: NonNullable<ApiKeyView["overlap"]>): { until: string; used: string } {
  const now = useNow();
  const day = dayName(overlap.until, now);
  return {
    until: `${hourMinute(overlap.until)}${day === "Today" ? "" : ` on ${day}`}`,
    used: overlap.last_used_at
      ? `last used ${timeAgo(now - Date.parse(overlap.last_used_at))}`
      : "never used",
  };
}

/** The old secret of a rotated key, while it still works. */
export function KeyOverlap({
  overlap,
  onEnd,
  name,
}: {
  overlap: NonNullable<ApiKeyView["overlap"]>;
  name: string;
  onEnd: () => void;
}) {
  const { until, used } = useWords(overlap);
  return (
    <div className="overlap">
      <span>
        Old secret <code>{overlap.preview}</code> works until{" "}
        <b className="num" title={fullTime(overlap.until)}>
          {until}
        </b>
        , {used}
      </span>
      <button type="button" className="link" aria-label={`End the old secret of ${name} now`} onClick={onEnd}>
        End now
      </button>
    </div>
  );
}

/** Says what ending the old secret does, before it is done. */
export function EndOverlapDialog({ apiKey, onClose }: { apiKey: ApiKeyView; onClose: () => void }) {
  const client = useQueryClient();
  const now = useNow();
  const { overlap } = apiKey;
  const end = useMutation({
    mutationFn: () =>
      call<ApiKeyView>(`/api/keys/${encodeURIComponent(apiKey.id)}/end-overlap`, { method: "POST" }),
    onSuccess: () => {
      toast(`The old secret of ${visibleText(apiKey.name)} no longer works`);
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["keys"] }),
  });
  return (
    <AskDialog
      title="End the old secret now?"
      action="End it"
      stop
      pending={end.isPending}
      error={end.error}
      onAction={() => end.mutate()}
      onClose={onClose}
    >
      <p>
        Agents that still send <code>{overlap?.preview}</code> are refused from now on. It was{" "}
        <b>
          {overlap?.last_used_at
            ? `last used ${timeAgo(now - Date.parse(overlap.last_used_at))}`
            : "never used"}
        </b>
        .
      </p>
      <p>The new secret works on. Requests keep waiting.</p>
    </AskDialog>
  );
}
