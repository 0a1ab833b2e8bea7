import { createContext, useCallback, useContext, useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import { useHotkeys } from "../lib/use-hotkeys";

interface Scope {
  /** The finding that somebody looks at. */
  active: number | null;
  /** Looks at a finding: its card takes the focus, its place in the payload comes into sight. */
  show: (at: number) => void;
  /** Whether N leads from one to the next. */
  ownsN: boolean;
}

const FoundContext = createContext<Scope | null>(null);

/** Null where places in a payload have no cards to lead to. */
export function useFoundScope(): Scope | null {
  return useContext(FoundContext);
}

interface Props {
  /** Whether N leads to the next finding. Default true. */
  ownsN?: boolean;
  children: ReactNode;
}

/** Holds together the cards of findings and their places in one payload. */
export function FoundScope({ ownsN = true, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<number | null>(null);
  const latest = useRef(active);
  latest.current = active;
  const show = useCallback((at: number) => {
    setActive(at);
    const find = (name: string) => box.current?.querySelector<HTMLElement>(`[data-${name}="${at}"]`);
    const card = find("card");
    card?.scrollIntoView({ block: "nearest" });
    card?.focus({ preventScroll: true });
    find("finding")?.scrollIntoView({ block: "nearest" });
  }, []);
  // After the last one the first again.
  const next = () => {
    const all = (what: string) => [...(box.current?.querySelectorAll<HTMLElement>(what) ?? [])];
    // What a person must look at comes before what was taken out.
    const cards = [...all("[data-card].fnd"), ...all("[data-card]:not(.fnd)")];
    const places = cards.map((card) => Number(card.dataset["card"]));
    const to = places[(places.indexOf(latest.current ?? -1) + 1) % places.length];
    if (to !== undefined) show(to);
  };
  useHotkeys({ n: next }, ownsN);
  const scope = useMemo<Scope>(() => ({ active, show, ownsN }), [active, show, ownsN]);
  return (
    <FoundContext value={scope}>
      <div className="contents" ref={box}>
        {children}
      </div>
    </FoundContext>
  );
}
