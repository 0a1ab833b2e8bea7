import { readPointer } from "@letsping/core";
import type { GuardrailFinding } from "@letsping/core";
import { CircleAlert, EyeOff, Flag, OctagonX } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { Link } from "wouter";
import { excerptOf } from "../../payload-view/found-places";
import { useFoundScope } from "../../payload-view/found-scope";
import { FoundText } from "../../payload-view/found-text";
import { labelsOf } from "../../payload-view/labels";
import type { ShownPayload } from "../../payload-view/payload-view";
import { MarkedText } from "../../ui/marked-text";
import { messageParts } from "./finding-words";
import { hiddenWords } from "./hidden-words";

const ICONS: Readonly<Record<GuardrailFinding["action"], LucideIcon>> = {
  flag: Flag,
  hold: CircleAlert,
  block: OctagonX,
  mask: EyeOff,
  redact: EyeOff,
};
/** So many characters of a long text are shown on each side of what was found in it. */
const AROUND = 48;

interface Props {
  finding: GuardrailFinding;
  /** Its place in the list of findings. */
  at: number;
  detail: ShownPayload;
  /** Absent where this person may not call it a false alarm. */
  onFalseAlarm?: (() => void) | undefined;
  /** Whether its setting is the only way to keep it from coming again. */
  leadsToSettings?: boolean;
}

/** What was found, why, where, and by which rule. */
export function FindingCard({ finding, at, detail, onFalseAlarm, leadsToSettings = false }: Props) {
  const scope = useFoundScope();
  const { what, more, done } = messageParts(finding.message);
  const Icon = ICONS[finding.action];
  return (
    <li
      className={`fnd ${finding.action}${scope?.active === at ? " on" : ""}`}
      data-card={at}
      id={`finding-${at}`}
      tabIndex={-1}
    >
      <Icon className="i" size={16} />
      <div>
        <p>
          <b>
            <MarkedText text={what} />
          </b>{" "}
          {more} {done}
        </p>
        <Place finding={finding} at={at} detail={detail} />
        <p className="row t3">
          <code>{finding.rule}</code>
          {onFalseAlarm && (
            <button type="button" className="link" onClick={onFalseAlarm}>
              False alarm…
            </button>
          )}
          {leadsToSettings && (
            <Link className="link" to="/settings/guardrails">
              Open the guardrails
            </Link>
          )}
        </p>
      </div>
    </li>
  );
}

/** The place of a finding, with the words around it. */
function Place({ finding, at, detail }: Pick<Props, "finding" | "at" | "detail">) {
  const scope = useFoundScope();
  const { path, shown } = finding;
  if (finding.in === "request") return null;
  const value = finding.in === "value" ? readPointer(detail.payload, path) : undefined;
  const isGone = finding.action === "mask" || finding.action === "redact";
  const excerpt = typeof value === "string" && shown ? excerptOf(value, shown, AROUND) : null;
  const reads =
    finding.family === "injection" && typeof value === "string" && shown
      ? hiddenWords(value.slice(shown.start, shown.end))
      : null;
  const words = `${finding.in === "key" ? "The name of " : ""}${labelsOf(detail).of(path)}`;
  return (
    <p className="t2 at">
      {scope ? (
        <button type="button" className="link" onClick={() => scope.show(at)}>
          <MarkedText text={words} />
        </button>
      ) : (
        <MarkedText text={words} />
      )}
      {excerpt && (
        <>
          : “<Excerpt {...excerpt} isGone={isGone} />”
        </>
      )}
      {reads && (
        <span className="reads">
          It reads: “
          <b>
            <MarkedText text={reads} />
          </b>
          ”
        </span>
      )}
    </p>
  );
}

function Excerpt({
  text,
  start,
  end,
  isGone,
}: {
  text: string;
  start: number;
  end: number;
  isGone: boolean;
}) {
  // No link: it stands in the card to which a link would lead.
  const part = { start, end, at: -1, isGone };
  return (
    <span className="val">
      <FoundText text={text} parts={[part]} plain />
    </span>
  );
}
