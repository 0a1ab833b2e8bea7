import type { ShieldProfileView, ShieldReview } from "@letsping/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { problemWords } from "../../../lib/problem-words";
import { toast } from "../../../ui/toasts";
import { changeShield, reviewQuery } from "../shield-queries";

export type ReviewItem = ShieldReview["runs"][number];
export type ReviewVerdict = "ordinary" | "strange";

export interface Review {
  query: ReturnType<typeof useReviewQuery>;
  items: readonly ReviewItem[];
  verdicts: ReadonlyMap<string, ReviewVerdict>;
  done: number;
  selected: ReviewItem | null;
  isSending: boolean;
  select: (id: string) => void;
  move: (step: 1 | -1) => void;
  /** Says what a run is; without an item, the selected one. */
  decide: (verdict: ReviewVerdict, item?: ReviewItem | null) => void;
}

/** The rows that stand, in the order in which they came. @param isKept of runs that the gateway no longer names */
function rowsOf(
  rows: Map<string, ReviewItem>,
  review: ShieldReview | undefined,
  isKept: (id: string) => boolean,
): readonly ReviewItem[] {
  if (review) {
    const named = new Set(review.runs.map(({ run }) => run.id));
    for (const item of review.runs) rows.set(item.run.id, item);
    for (const id of rows.keys()) if (!named.has(id) && !isKept(id)) rows.delete(id);
  }
  return [...rows.values()];
}

function useReviewQuery(profile: ShieldProfileView) {
  return useQuery(reviewQuery({ key: profile.key_id, service: profile.service }));
}

/**
 * The strangest runs, one by one. Rows hold still: one that was judged stays where it is, also where it is forgotten and
 * the gateway no longer names it; what comes anew stands below.
 */
export function useReview(profile: ShieldProfileView): Review {
  const query = useReviewQuery(profile);
  const client = useQueryClient();
  const rows = useRef(new Map<string, ReviewItem>());
  const [verdicts, setVerdicts] = useState<ReadonlyMap<string, ReviewVerdict>>(new Map());
  const [chosen, setChosen] = useState<string | null>(null);
  const send = useMutation({
    mutationFn: async ({ item, verdict }: { item: ReviewItem; verdict: ReviewVerdict }) => {
      const changed = await changeShield({
        kind: "review",
        key: profile.key_id,
        service: profile.service,
        run_id: item.run.id,
        verdict,
      });
      if (changed.outcome === "not_found")
        toast("This run is no longer kept, so nothing was changed.", { tone: "bad" });
      else setVerdicts((now) => new Map(now).set(item.run.id, verdict));
      await client.invalidateQueries({ queryKey: ["shield"] });
      // To the next that nobody has judged, also where it comes only now.
      setChosen(null);
    },
    onError: (error) => toast(`Not sent. ${problemWords(error)}`, { tone: "bad" }),
  });
  const sending = send.isPending ? send.variables.item.run.id : null;
  const items = rowsOf(rows.current, query.data, (id) => verdicts.has(id) || id === sending);
  const isDone = (item: ReviewItem) => item.reviewed || verdicts.has(item.run.id);
  const selected =
    items.find(({ run }) => run.id === chosen) ?? items.find((item) => !isDone(item)) ?? items[0] ?? null;
  return {
    query,
    items,
    verdicts,
    done: items.filter(isDone).length,
    selected,
    isSending: send.isPending,
    select: setChosen,
    move: (step) => {
      const from = selected === null ? -1 : items.indexOf(selected);
      const to = items[from + step];
      if (to) setChosen(to.run.id);
    },
    decide: (verdict, item = selected) => {
      if (item && !isDone(item) && !send.isPending) send.mutate({ item, verdict });
    },
  };
}
