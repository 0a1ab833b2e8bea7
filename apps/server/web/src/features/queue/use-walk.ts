import type { RequestListItem } from "@letsping/core";
import { useEffect, useRef, useState } from "react";
import { announce } from "../../ui/announcer";
import { sentenceText } from "../../ui/sentence";
import { recallSelection, rememberSelection } from "./selection";
import type { Queue } from "./use-queue";

export interface Walk {
  selected: RequestListItem | null;
  select: (id: string | null) => void;
  /** Goes up or down; past the last row that was read, as soon as the next page is there. Returns where it came to. */
  move: (step: 1 | -1) => RequestListItem | null;
  /** The row below the selected one, else the one above. */
  after: () => RequestListItem | null;
  /** Selects the next one, says its sentence and gives it the focus. */
  goOn: () => void;
  focusNext: { current: string | null };
}

/** Which request is selected, kept beside the list so that the list can hold it in place. */
export function useChosen(): [string | null, (id: string | null) => void] {
  const [chosen, setChosen] = useState(recallSelection);
  const choose = (id: string | null) => {
    setChosen(id);
    rememberSelection(id);
  };
  return [chosen, choose];
}

/** Moving through the queue. */
export function useWalk(queue: Queue, chosen: string | null, choose: (id: string | null) => void): Walk {
  const { ordered, hasMore, loadMore } = queue;
  const found = ordered.findIndex((item) => item.id === chosen);
  const at = Math.max(found, 0);
  const selected = ordered[at] ?? null;
  const focusNext = useRef<string | null>(null);
  const wantsMore = useRef(false);
  useEffect(() => {
    // J was pressed on the last row that was read: the page has come.
    const next = ordered[at + 1];
    if (!wantsMore.current || !next) return;
    wantsMore.current = false;
    choose(next.id);
  }, [ordered, at, choose]);
  const after = () => ordered[at + 1] ?? ordered[at - 1] ?? null;
  return {
    selected,
    select: choose,
    after,
    move: (step) => {
      const to = ordered[at + step];
      wantsMore.current = to === undefined && step === 1 && hasMore;
      if (wantsMore.current) loadMore();
      if (to) choose(to.id);
      return to ?? null;
    },
    goOn: () => {
      const next = after();
      choose(next?.id ?? null);
      if (!next) return document.getElementById("main")?.focus();
      announce(`Next: ${sentenceText(next.sentence)}`);
      focusNext.current = next.id;
    },
    focusNext,
  };
}
