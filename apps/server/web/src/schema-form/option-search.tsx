import { useId, useState } from "react";
import type { KeyboardEvent } from "react";
import { visibleText } from "../ui/marked-text";
import type { FrameIds } from "./field-frame";

/** Options that are shown at once; more words find the others. */
const MOST_SHOWN = 50;

interface Props {
  ids: FrameIds;
  /** The words of the value as it stands. */
  chosen: string;
  count: number;
  textOf: (index: number) => string;
  disabled: boolean;
  onPick: (index: number) => void;
}

/** The first options that hold the words; all are looked at, few are shown. */
function find(words: string, count: number, textOf: Props["textOf"]): number[] {
  const wanted = words.trim().toLowerCase();
  const found: number[] = [];
  for (let index = 0; index < count && found.length < MOST_SHOWN; index++) {
    if (textOf(index).toLowerCase().includes(wanted)) found.push(index);
  }
  return found;
}

/** One of very many: a field to search in, and the options that fit. */
export function OptionSearch({ ids, chosen, count, textOf, disabled, onPick }: Props) {
  const listId = useId();
  const [words, setWords] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const found = words === null ? [] : find(words, count, textOf);
  const close = () => setWords(null);
  const pick = (index: number | undefined) => {
    if (index !== undefined) onPick(index);
    close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (words === null) return setWords("");
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive((now) => Math.max(0, Math.min(found.length - 1, now + step)));
    }
    if (event.key === "Enter" && words !== null) {
      event.preventDefault();
      pick(found[active]);
    }
    if (event.key === "Escape" && words !== null) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };
  return (
    <div className="search">
      <input
        {...ids}
        className="in"
        role="combobox"
        aria-expanded={words !== null}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={words !== null && found.length > 0 ? `${listId}-${active}` : undefined}
        autoComplete="off"
        spellCheck={false}
        value={words ?? visibleText(chosen)}
        disabled={disabled}
        onChange={(event) => {
          setWords(event.target.value);
          setActive(0);
        }}
        onClick={() => words === null && setWords("")}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      {words !== null && (
        <div className="found" id={listId} role="listbox" aria-label="Choices">
          {found.map((index, place) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the field above keeps the focus
            <div
              key={index}
              id={`${listId}-${place}`}
              role="option"
              aria-selected={place === active}
              className={place === active ? "on" : ""}
              // Before the field loses the focus and closes the list.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => pick(index)}
            >
              {visibleText(textOf(index))}
            </div>
          ))}
          {found.length === 0 && <p className="t3">No choice has these words.</p>}
          {found.length === MOST_SHOWN && (
            <p className="t3">The first {MOST_SHOWN}; write more to find others.</p>
          )}
        </div>
      )}
    </div>
  );
}
