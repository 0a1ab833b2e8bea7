import { useEffect, useId, useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";

/** A line of a menu: a choice among others (`checked` says whether it stands), or a plain command. */
export interface MenuItem {
  id: string;
  words: string;
  /** Second line, quieter. */
  detail?: string;
  icon?: ReactNode;
  checked?: boolean;
  run: () => void;
}

interface Props {
  /** What the menu is called by readers of the screen; the button is called what it shows. */
  label: string;
  className: string;
  items: readonly MenuItem[];
  /** What the button shows. */
  children: ReactNode;
}

function step(key: string, at: number, count: number): number | null {
  if (key === "ArrowDown") return (at + 1) % count;
  if (key === "ArrowUp") return (at - 1 + count) % count;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return null;
}

/** A button with a menu: arrows, Home and End move, a letter jumps, Escape closes and gives the focus back. */
export function Menu({ label, className, items, children }: Props) {
  const [open, setOpen] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const lines = () => [...(list.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
  useEffect(() => {
    if (!open) return;
    const checked = list.current?.querySelector<HTMLElement>("[aria-checked=true]");
    (checked ?? list.current?.querySelector<HTMLElement>("[role^=menuitem]"))?.focus();
    const onOutside = (event: PointerEvent) => {
      const { target } = event;
      const isInside =
        target instanceof Node && (list.current?.contains(target) || button.current?.contains(target));
      if (!isInside) setOpen(false);
    };
    window.addEventListener("pointerdown", onOutside);
    return () => window.removeEventListener("pointerdown", onOutside);
  }, [open]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    // What is typed here is meant for the menu, not for the page behind it.
    event.stopPropagation();
    if (event.key === "Tab") return setOpen(false);
    const all = lines();
    const at = all.findIndex((line) => line.contains(document.activeElement));
    const letter = event.key.length === 1 ? event.key.toLowerCase() : null;
    const to =
      letter === null
        ? step(event.key, at, all.length)
        : [...all.keys()]
            .map((index) => (at + 1 + index) % all.length)
            .find((index) => all[index]?.textContent.trim().toLowerCase().startsWith(letter));
    if (event.key === "Escape") close();
    else if (to !== null && to !== undefined) all[to]?.focus();
    else return;
    event.preventDefault();
  };
  return (
    <div className="menu">
      <button
        ref={button}
        type="button"
        className={className}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (open || event.key !== "ArrowDown") return;
          event.preventDefault();
          event.stopPropagation();
          setOpen(true);
        }}
      >
        {children}
      </button>
      {open && (
        <div
          ref={list}
          id={id}
          role="menu"
          tabIndex={-1}
          aria-label={label}
          className="menu-box"
          onKeyDown={onKey}
        >
          {items.map((item) => (
            <button
              type="button"
              key={item.id}
              {...(item.checked === undefined
                ? { role: "menuitem" }
                : { role: "menuitemradio", "aria-checked": item.checked })}
              tabIndex={-1}
              onClick={() => {
                close();
                item.run();
              }}
            >
              <span className="cut-text">
                {item.words}
                {item.detail && <small>{item.detail}</small>}
              </span>
              {item.icon}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
