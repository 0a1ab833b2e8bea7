import type { SentenceSegment } from "@letsping/core";
import { MarkedText } from "./marked-text";

/** A sentence about a request. Strong: what the decision turns on. */
export function Sentence({ segments }: { segments: readonly SentenceSegment[] }) {
  return (
    <>
      {segments.map((segment, index) =>
        segment.strong ? (
          // A sentence never reorders its parts.
          <b key={`${index}${segment.text}`} className="id">
            <MarkedText text={segment.text} />
          </b>
        ) : (
          <MarkedText key={`${index}${segment.text}`} text={segment.text} />
        ),
      )}
    </>
  );
}

export function sentenceText(segments: readonly SentenceSegment[]): string {
  return segments.map((segment) => segment.text).join("");
}
