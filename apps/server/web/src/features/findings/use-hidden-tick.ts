import type { RequestDetail } from "@letsping/core";
import { useRef, useState } from "react";
import type { RefObject } from "react";
import { hiddenCount } from "./finding-words";

/** A person's word that they approve values which nobody can see. */
export interface HiddenTick {
  isTicked: boolean;
  tick: (on: boolean) => void;
  box: RefObject<HTMLInputElement | null>;
  /** Why nothing is approved yet; null where nothing is hidden, or it was ticked. */
  lock: string | null;
  /** Leads to the box. */
  focus: () => void;
}

export function useHiddenTick({ hidden }: Pick<RequestDetail, "hidden">): HiddenTick {
  const [isTicked, tick] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  const isOpen = hidden.length > 0 && !isTicked;
  return {
    isTicked,
    tick,
    box,
    lock: isOpen ? `Tick that you approve ${hiddenCount(hidden.length)} without seeing them.` : null,
    focus: () => {
      box.current?.scrollIntoView({ block: "center" });
      box.current?.focus({ preventScroll: true });
    },
  };
}
