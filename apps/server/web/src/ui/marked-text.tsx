import { inspectText } from "@letsping/core";
import type { ReactNode } from "react";

type Write = (piece: string) => string;

const asItIs: Write = (piece) => piece;

/** The pieces of a text, with what may deceive the eye made visible; for who puts them into an element of their own. */
export function markedPieces(text: string, write: Write = asItIs): ReactNode[] {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const mark of inspectText(text)) {
    if (mark.start < at) continue;
    parts.push(write(text.slice(at, mark.start)));
    const inside = write(text.slice(mark.start, mark.end));
    parts.push(
      mark.kind === "host" ? (
        <span key={mark.start}>
          <span className="mark">{inside}</span> <span className="inv">{mark.label}</span>
        </span>
      ) : (
        <span key={mark.start} className="inv">
          {mark.label}
        </span>
      ),
    );
    at = mark.end;
  }
  parts.push(write(text.slice(at)));
  return parts;
}

/**
 * A text with everything that may deceive the eye made visible: control, invisible and direction characters, long
 * blanks, look-alike hosts. `write` says how the pieces between them are written, as JSON writes them for example.
 */
export function MarkedText({ text, write }: { text: string; write?: Write }) {
  return <bdi>{markedPieces(text, write)}</bdi>;
}

/** How many places of a value may deceive the eye. */
export function countMarks(value: unknown): number {
  if (typeof value === "string") return inspectText(value).length;
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + countMarks(each), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, each]) => sum + countMarks(key) + countMarks(each), 0);
}

/** The same in plain text, for places that hold no markup: an option of a list, a title. */
export function visibleText(text: string): string {
  let result = "";
  let at = 0;
  for (const mark of inspectText(text)) {
    if (mark.start < at) continue;
    const inside = mark.kind === "host" ? `${text.slice(mark.start, mark.end)} ` : "";
    result += `${text.slice(at, mark.start)}${inside}[${mark.label}]`;
    at = mark.end;
  }
  return result + text.slice(at);
}
