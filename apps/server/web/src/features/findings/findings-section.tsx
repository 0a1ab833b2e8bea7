import type { GuardrailFinding } from "@letsping/core";
import { useState } from "react";
import { useFoundScope } from "../../payload-view/found-scope";
import type { ShownPayload } from "../../payload-view/payload-view";
import { FindingCard } from "./finding-card";
import { mayBeExcepted } from "./finding-words";
import type { AskFalseAlarm } from "./use-false-alarm";

/** More cards than this wait until they are asked for. */
const MOST_AT_FIRST = 6;

interface Props {
  detail: ShownPayload;
  /** Which of the findings are told here. */
  which: (finding: GuardrailFinding) => boolean;
  title: string;
  ask: AskFalseAlarm;
}

/** A card for each thing that the guardrails found. Renders nothing where they found nothing. */
export function FindingsSection({ detail, which, title, ask }: Props) {
  const [all, setAll] = useState(false);
  const scope = useFoundScope();
  const told = detail.findings.flatMap((finding, at) => (which(finding) ? [{ finding, at }] : []));
  if (told.length === 0) return null;
  const shown = all ? told : told.slice(0, MOST_AT_FIRST);
  return (
    <section aria-label={title}>
      <div className="h2">
        <h3>{title}</h3>
        <span className="t3 num">{told.length}</span>
        {told.length > 1 && scope?.ownsN && (
          <span className="t3 hide-m">
            <kbd aria-hidden="true">N</kbd> next
          </span>
        )}
      </div>
      <ul className="fnds">
        {shown.map(({ finding, at }) => (
          <FindingCard
            key={at}
            finding={finding}
            at={at}
            detail={detail}
            onFalseAlarm={ask && mayBeExcepted(finding) ? () => ask(at) : undefined}
            leadsToSettings={ask !== null && finding.family !== "engine" && !mayBeExcepted(finding)}
          />
        ))}
      </ul>
      {shown.length < told.length && (
        <button type="button" className="btn sm mt-2" onClick={() => setAll(true)}>
          Show all {told.length}
        </button>
      )}
    </section>
  );
}
