import { useEffect } from "react";
import { useRef } from "react";

export type Hotkeys = Record<string, ((event: KeyboardEvent) => void) | undefined>;

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !/^(checkbox|radio)$/.test(target.type);
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Enter presses what has the focus. The rows of a list leave it to their page. */
function pressesControl(event: KeyboardEvent): boolean {
  if (event.key !== "Enter" || !(event.target instanceof Element)) return false;
  const control = event.target.closest("a,button,summary");
  return control !== null && !control.hasAttribute("data-request");
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
  // A sign such as “?” has its shift in itself.
  const shift = event.shiftKey && (event.key.length > 1 || /^[a-z]$/i.test(event.key)) ? "shift+" : "";
  return `${command}${shift}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`;
}

/**
 * Keyboard shortcuts of a page. Keys: `j`, `shift+j`, `Enter`, `mod+Enter`, `g h` (one after the other), `?`. Ignored
 * in fields (but for `mod+…` and Escape), in dialogs, and while a key is held down. `mod+s` works in dialogs too: what
 * is set there is saved there.
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
      if (!always && (isTyping(event.target) || pressesControl(event) || !shortcutsOn())) return;
      // The key may have closed the dialog that it was meant for, before it came here.
      const forDialog =
        (event.target instanceof Element && event.target.closest("dialog") !== null) ||
        document.querySelector("dialog[open]") !== null;
      if (forDialog && name !== "mod+s") return;
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
