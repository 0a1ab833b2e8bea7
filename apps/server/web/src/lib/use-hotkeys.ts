import { useEffect } from "react";
import { useRef } from "react";

export type Hotkeys = Record<string, ((event: KeyboardEvent) => void) | undefined>;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

const STORED = "letsping:shortcuts";

export function shortcutsOn(): boolean {
  return localStorage.getItem(STORED) !== "off";
}

export function setShortcuts(on: boolean): void {
  localStorage.setItem(STORED, on ? "on" : "off");
}

function nameOf(event: KeyboardEvent): string {
  const command = event.metaKey || event.ctrlKey ? "mod+" : "";
  const shift = event.shiftKey && event.key.length > 1 ? "shift+" : "";
  return `${command}${shift}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`;
}

/**
 * Keyboard shortcuts of a page. Keys: `j`, `Enter`, `mod+Enter`, `g h` (one after the other), `?`. Ignored in fields
 * (but for `mod+…` and Escape), in dialogs, and while a key is held down.
 */
export function useHotkeys(keys: Hotkeys, enabled = true): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    if (!enabled) return;
    let prefix = "";
    let prefixAt = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || event.altKey) return;
      const name = nameOf(event);
      const always = name.startsWith("mod+") || name === "Escape";
      if (!always && (isTyping(event.target) || !shortcutsOn())) return;
      // The key may have closed the dialog that it was meant for, before it came here.
      if (event.target instanceof Element && event.target.closest("dialog")) return;
      if (document.querySelector("dialog[open]")) return;
      const sequence = prefix !== "" && event.timeStamp - prefixAt < 1_200 ? `${prefix} ${name}` : "";
      prefix = name;
      prefixAt = event.timeStamp;
      const run = current.current[sequence] ?? current.current[name];
      if (!run) return;
      event.preventDefault();
      prefix = "";
      run(event);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [enabled]);
}
