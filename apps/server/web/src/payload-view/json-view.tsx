import type { JsonValue } from "@letsping/core";
import { useMemo } from "react";
import { CopyButton } from "../ui/copy-button";
import { countMarks, MarkedText } from "../ui/marked-text";

interface Line {
  id: number;
  depth: number;
  name: string | null;
  text: string;
  isText: boolean;
  tail: string;
}

/** One line per value. */
function linesOf(value: JsonValue, depth: number, name: string | null, tail: string, lines: Line[]): void {
  const add = (text: string, end: string, own: string | null, isText = false) =>
    lines.push({ id: lines.length, depth, name: own, text, isText, tail: end });
  if (typeof value === "string") add(value, tail, name, true);
  else if (typeof value !== "object" || value === null) add(JSON.stringify(value), tail, name);
  else {
    const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
    const entries = Object.entries(value);
    if (entries.length === 0) return void add(`${open}${close}`, tail, name);
    add(open, "", name);
    entries.forEach(([key, each], index) => {
      linesOf(
        each,
        depth + 1,
        Array.isArray(value) ? null : key,
        index < entries.length - 1 ? "," : "",
        lines,
      );
    });
    add(close, tail, null);
  }
}

/** Text as JSON writes it, with line breaks and quotes escaped; deceptive characters stay to be marked. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function Text({ text }: { text: string }) {
  return (
    <span className="s">
      "<MarkedText text={text} write={escaped} />"
    </span>
  );
}

/** A payload as JSON, one line per value, with deceptive characters as labels. */
export function JsonView({ value }: { value: JsonValue }) {
  const lines = useMemo(() => {
    const result: Line[] = [];
    linesOf(value, 0, null, "", result);
    return result;
  }, [value]);
  const marks = useMemo(() => countMarks(value), [value]);
  return (
    <div className="jv-box">
      <div className="jh">
        {marks > 0 && (
          <span className="tag warn">{marks === 1 ? "1 deceptive place" : `${marks} deceptive places`}</span>
        )}
        <span className="grow" />
        <CopyButton text={JSON.stringify(value, null, 2)} label="Copy JSON" />
      </div>
      {/* A long document scrolls by keyboard too. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus */}
      <pre tabIndex={0}>
        <code>
          {lines.map((line) => (
            <span className="ln" key={line.id}>
              {"  ".repeat(line.depth)}
              {line.name !== null && (
                <>
                  <span className="k">
                    "<MarkedText text={line.name} write={escaped} />"
                  </span>
                  {": "}
                </>
              )}
              {line.isText ? <Text text={line.text} /> : line.text}
              {line.tail}
            </span>
          ))}
        </code>
      </pre>
    </div>
  );
}
