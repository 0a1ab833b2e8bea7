import { inspectText } from "@letsping/core";
import type { ReactNode } from "react";

/** A text with everything that may deceive the eye made visible: control, invisible and direction characters, long blanks, look-alike hosts. */
export function MarkedText({ text }: { text: string }) {
  const marks = inspectText(text);
  if (marks.length === 0) return <bdi>{text}</bdi>;
  const parts: ReactNode[] = [];
  let at = 0;
  for (const mark of marks) {
    if (mark.start < at) continue;
    parts.push(text.slice(at, mark.start));
    const inside = text.slice(mark.start, mark.end);
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
  parts.push(text.slice(at));
  return <bdi>{parts}</bdi>;
}

/** How many places of a value may deceive the eye. */
export function countMarks(value: unknown): number {
  if (typeof value === "string") return inspectText(value).length;
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + countMarks(each), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, each]) => sum + countMarks(key) + countMarks(each), 0);
}
