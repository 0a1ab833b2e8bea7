import { decimalText, readDecimal } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import { X } from "lucide-react";
import { useRef, useState } from "react";
import type { ClipboardEvent, KeyboardEvent } from "react";
import { announce } from "../ui/announcer";
import { countMarks, MarkedText } from "../ui/marked-text";
import { useFault, useForm } from "./form-context";
import { ListFrame, mayChange } from "./list-frame";
import type { ListProps } from "./list-frame";
import { numberProblem } from "./number-field";
import { useWritten } from "./use-written";

interface ChipProps {
  path: string;
  title: string;
  value: JsonValue;
  /** Why a text may not stand here; null where it may. */
  problemOf: (text: string) => string | null;
  onWrite: (text: string) => void;
  /** Undefined where the list may not get shorter. */
  onRemove: (() => void) | undefined;
  onEnter: () => void;
}

function textOf(value: JsonValue): string {
  return typeof value === "number" ? decimalText(value) : String(value);
}

/** One entry: written over in place, taken out with its cross or by Backspace when it is empty. */
function Chip({ path, title, value, problemOf, onWrite, onRemove, onEnter }: ChipProps) {
  const form = useForm();
  const fault = useFault(path);
  const { text, write } = useWritten(path, textOf(value), (each) => each === textOf(value));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") {
      event.preventDefault();
      onEnter();
    }
    if (event.key === "Backspace" && text === "" && onRemove) {
      event.preventDefault();
      onRemove();
    }
  };
  return (
    <li className={fault ? "tagchip wrong" : "tagchip"} data-path={path}>
      <input
        aria-label={title}
        aria-invalid={fault ? true : undefined}
        autoComplete="off"
        spellCheck={false}
        size={Math.max(2, Math.min(60, text.length))}
        value={text}
        placeholder="empty"
        disabled={form.disabled}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          const problem = problemOf(event.target.value);
          write(event.target.value, problem);
          if (problem === null) onWrite(event.target.value);
        }}
      />
      {countMarks(value) > 0 && <MarkedText text={String(value)} />}
      {onRemove && (
        <button type="button" className="ib" aria-label={`Remove ${title}`} onClick={onRemove}>
          <X className="i" size={12} />
        </button>
      )}
      {fault && (
        <span className="err" role="alert">
          {fault}
        </span>
      )}
    </li>
  );
}

/** A list of texts or numbers: each an entry of its own. Several lines pasted are several entries. */
export function ChipsField({ field, path, items, label }: ListProps) {
  const form = useForm();
  const [next, setNext] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const adder = useRef<HTMLInputElement>(null);
  const isNumber = field.item?.kind === "number";
  const isWhole = field.item?.kind === "number" && field.item.integer;
  const problemOf = (text: string) => {
    if (isNumber) return numberProblem(text, isWhole);
    return text === "" ? "Nothing is written here." : null;
  };
  const readValue = (text: string): JsonValue => {
    const read = isNumber ? readDecimal(text) : { value: text };
    return "value" in read ? read.value : text;
  };
  const title = label ?? form.labels.own(path, field.title);
  const may = mayChange(field, items, form.disabled);
  const add = (texts: readonly string[]) => {
    const room = field.maxItems === null ? texts.length : field.maxItems - items.length;
    const wrong = texts.map(problemOf).find((each) => each !== null);
    if (wrong || texts.length > room) {
      setProblem(wrong ?? `There is room for ${room} more.`);
      return;
    }
    form.set(path, [...items, ...texts.map(readValue)]);
    setNext("");
    setProblem(null);
    announce(`Added to ${title}: ${texts.length === 1 ? texts[0] : texts.length}`);
  };
  const remove = (index: number) => {
    form.set(
      path,
      items.filter((_, at) => at !== index),
    );
    announce(`Removed from ${title}: ${textOf(items[index] ?? "")}`);
    adder.current?.focus();
  };
  const onPaste = (event: ClipboardEvent) => {
    const lines = event.clipboardData
      .getData("text")
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== "");
    if (lines.length < 2) return;
    event.preventDefault();
    add(lines);
  };
  return (
    <ListFrame field={field} path={path} items={items} label={label}>
      <ul className="chips-in">
        {items.map((item, index) => (
          <Chip
            // Entries have no name of their own; their place is what they are.
            key={index.toString()}
            path={`${path}/${index}`}
            title={`${title} ${index + 1}`}
            value={item}
            problemOf={problemOf}
            onWrite={(text) => form.set(`${path}/${index}`, readValue(text))}
            onRemove={may.remove ? () => remove(index) : undefined}
            onEnter={() => adder.current?.focus()}
          />
        ))}
        {may.add && (
          <li className="tagchip new">
            <input
              ref={adder}
              aria-label={`Add to ${title}`}
              autoComplete="off"
              spellCheck={false}
              inputMode={isNumber ? "decimal" : "text"}
              placeholder="Add…"
              value={next}
              onPaste={onPaste}
              onChange={(event) => {
                setNext(event.target.value);
                setProblem(null);
              }}
              onKeyDown={(event) => {
                if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
                event.preventDefault();
                if (next !== "") add([next]);
              }}
              onBlur={() => next !== "" && add([next])}
            />
          </li>
        )}
      </ul>
      {problem && (
        <p className="err" role="alert">
          Not added. {problem}
        </p>
      )}
    </ListFrame>
  );
}
