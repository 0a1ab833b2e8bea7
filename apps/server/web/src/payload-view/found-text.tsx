import { inspectText } from "@letsping/core";
import type { ReactNode } from "react";
import { MarkedText, markedPieces } from "../ui/marked-text";
import type { FoundPart } from "./found-places";
import { useFoundScope } from "./found-scope";

interface FoundProps {
  part: FoundPart;
  /** Whether it leads nowhere: it stands in the card itself. Default false. */
  plain?: boolean;
  children: ReactNode;
}

/** A part of a text that a finding names; where there is a card for it, it leads there. */
export function Found({ part, plain = false, children }: FoundProps) {
  const scope = useFoundScope();
  const classes = `fmark${part.isGone ? " gone" : ""}${scope?.active === part.at ? " on" : ""}`;
  if (!scope || plain) return <mark className={classes}>{children}</mark>;
  return (
    <a
      className={classes}
      data-finding={part.at}
      href={`#finding-${part.at}`}
      title="Why this is marked"
      onClick={(event) => {
        event.preventDefault();
        scope.show(part.at);
      }}
    >
      {children}
    </a>
  );
}

/** Parts widened to what is shown as one: half of an invisible run cannot be underlined. */
function widened(text: string, parts: readonly FoundPart[]): FoundPart[] {
  const marks = inspectText(text);
  return parts.map((part) => {
    const first = marks.find(({ start, end }) => start < part.start && part.start < end);
    const last = marks.find(({ start, end }) => start < part.end && part.end < end);
    return { ...part, start: first?.start ?? part.start, end: last?.end ?? part.end };
  });
}

interface Props {
  text: string;
  parts: readonly FoundPart[];
  write?: (piece: string) => string;
  plain?: boolean;
}

/** A text as `MarkedText` shows it, with the places underlined in which the guardrails found something. */
export function FoundText({ text, parts, write, plain }: Props) {
  if (parts.length === 0) return <MarkedText text={text} {...(write ? { write } : {})} />;
  const pieces: ReactNode[] = [];
  let at = 0;
  for (const part of widened(text, parts)) {
    const start = Math.max(part.start, at);
    const end = Math.min(part.end, text.length);
    if (start >= end) continue;
    pieces.push(
      <span key={`to ${start}`}>{markedPieces(text.slice(at, start), write)}</span>,
      <Found key={start} part={part} {...(plain ? { plain } : {})}>
        {markedPieces(text.slice(start, end), write)}
      </Found>,
    );
    at = end;
  }
  pieces.push(<span key="rest">{markedPieces(text.slice(at), write)}</span>);
  return <bdi>{pieces}</bdi>;
}
