import type { JsonValue } from "@letsping/core";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { announce } from "../ui/announcer";
import { CopyButton } from "../ui/copy-button";
import { countMarks } from "../ui/marked-text";
import { NOTHING_FOUND } from "./found-places";
import type { FoundPlaces } from "./found-places";
import { Found, FoundText } from "./found-text";
import { jsonLines } from "./json-lines";
import type { JsonLine } from "./json-lines";
import { MaskedValue } from "./value";

const NOTHING_MASKED: ReadonlySet<string> = new Set();
/** Lines that are drawn together, when they come near to what is in sight. */
const LINES_TOGETHER = 100;
const LINE_HEIGHT = 20;

/** Text as JSON writes it, with line breaks and quotes escaped; deceptive characters stay to be marked. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

interface LineProps {
  line: JsonLine;
  at: number;
  active: boolean;
  found: FoundPlaces;
}

function Line({ line, at, active, found }: LineProps) {
  const parts = found.values.get(line.path) ?? [];
  const [first] = parts;
  return (
    <span className={active ? "ln on" : "ln"} data-line={at}>
      {"  ".repeat(line.depth)}
      {line.name !== null && (
        <>
          <span className="k" title="Copy the path">
            "<FoundText text={line.name} parts={found.keys.get(line.path) ?? []} write={escaped} />"
          </span>
          {": "}
        </>
      )}
      {line.kind === "text" && (
        <span className="s">
          "<FoundText text={line.text} parts={parts} write={escaped} />"
        </span>
      )}
      {line.kind === "masked" && <MaskedValue />}
      {line.kind === "plain" && (first ? <Found part={first}>{line.text}</Found> : line.text)}
      {line.tail}
    </span>
  );
}

interface PieceProps {
  lines: readonly JsonLine[];
  from: number;
  /** The line that arrow keys came to; null where it is in another piece. */
  active: number | null;
  found: FoundPlaces;
}

/** Some lines, drawn once they come near to what is in sight; until then as high as they will be. */
const Piece = memo(function Piece({ lines, from, active, found }: PieceProps) {
  const [isNear, setIsNear] = useState(from === 0);
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const element = place.current;
    if (isNear || !element) return;
    const watcher = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) setIsNear(true);
      },
      { root: element.closest("pre"), rootMargin: "1500px" },
    );
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [isNear]);
  if (!isNear && active === null)
    return <span className="later" ref={place} style={{ height: lines.length * LINE_HEIGHT }} />;
  return lines.map((line, index) => (
    // Lines have no name of their own; their place is what they are.
    <Line
      key={index.toString()}
      line={line}
      at={from + index}
      active={active === from + index}
      found={found}
    />
  ));
});

/** A payload as JSON, one line per value, with deceptive characters as labels. */
export function JsonView({
  value,
  path = "",
  masked = NOTHING_MASKED,
  found = NOTHING_FOUND,
}: {
  value: JsonValue;
  /** Where the value stands. */
  path?: string;
  /** Paths of values that are masked for this person. */
  masked?: ReadonlySet<string>;
  /** Where the guardrails found something. */
  found?: FoundPlaces;
}) {
  const lines = useMemo(() => jsonLines(value, masked, path), [value, masked, path]);
  const marks = useMemo(() => countMarks(value), [value]);
  const pieces = useMemo(() => {
    const starts = Array.from(
      { length: Math.ceil(lines.length / LINES_TOGETHER) },
      (_, i) => i * LINES_TOGETHER,
    );
    return starts.map((from) => ({ from, lines: lines.slice(from, from + LINES_TOGETHER) }));
  }, [lines]);
  const [active, setActive] = useState<number | null>(null);
  const box = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (active !== null)
      box.current?.querySelector(`[data-line="${active}"]`)?.scrollIntoView({ block: "nearest" });
  }, [active]);
  const copyPath = (at: number) => {
    const place = lines[at]?.path ?? "";
    void navigator.clipboard.writeText(place).then(
      () => announce(`Copied the path ${place || "of the whole"}`),
      () => announce("The path could not be copied."),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setActive((now) => (now === null ? 0 : Math.max(0, Math.min(lines.length - 1, now + step))));
    }
    if (event.key === "Enter" && active !== null) copyPath(active);
  };
  return (
    <div className="jv-box">
      <div className="jh">
        {marks > 0 && (
          <span className="tag warn">{marks === 1 ? "1 deceptive place" : `${marks} deceptive places`}</span>
        )}
        <span className="grow" />
        <CopyButton text={JSON.stringify(value, null, 2)} label="Copy JSON" />
      </div>
      {/* A long document scrolls by keyboard too: arrow keys go from line to line, Enter copies the path. */}
      <pre
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={() => setActive(null)}
        onClick={(event) => {
          const target = event.target instanceof Element ? event.target : null;
          const line = target?.closest(".k")?.closest<HTMLElement>("[data-line]")?.dataset["line"];
          if (line !== undefined) copyPath(Number(line));
        }}
      >
        <code>
          {pieces.map((piece) => {
            const isHere = active !== null && active >= piece.from && active < piece.from + LINES_TOGETHER;
            return <Piece key={piece.from} {...piece} active={isHere ? active : null} found={found} />;
          })}
        </code>
      </pre>
    </div>
  );
}
