import type { ShieldVerdict } from "@letsping/core";
import { oddsWords } from "./odds-words";
import { MarkedText } from "../../ui/marked-text";
import { OddsScale } from "./odds-scale";
import { ShieldBadge } from "./shield-badge";
import { alarmWords, beginsWords, bitsWords, heldWords, isOfTwo, reasonPieces } from "./verdict-words";

interface Props {
  verdict: ShieldVerdict;
  service: string;
  action: string;
  /** Whether the step still waits for a person. */
  isWaiting?: boolean;
}

/** What the Shield said of a step, for people: how unusual it is, beside what is ordinary, and why. */
export function Explanation({ verdict, service, action, isWaiting = true }: Props) {
  const { alarm, failed, held } = verdict;
  return (
    <div className="expl">
      <div>
        <ShieldBadge alarm={alarm} held={held} />
        <h3 className="expl-head">
          {failed ? (
            `The Shield could not judge this step, so it ${isWaiting ? "waits for you" : "waited for a person"}`
          ) : alarm === "none" ? (
            verdict.text
          ) : (
            <>
              <b className="id" title={service}>
                <MarkedText text={action} />
              </b>{" "}
              is {alarmWords(alarm)}
            </>
          )}
        </h3>
        {!failed && <Odds verdict={verdict} />}
        {alarm !== "none" && <p className="t2 expl-held">{heldWords(verdict, isWaiting)}</p>}
      </div>
      {!failed && <Reasons verdict={verdict} />}
    </div>
  );
}

function Odds({ verdict }: { verdict: ShieldVerdict }) {
  return (
    <>
      <p className="odds">
        <b className="num">{oddsWords(verdict.bits)}</b>{" "}
        <span className="t3 num">{bitsWords(verdict.bits)}</span>
      </p>
      <OddsScale verdict={verdict} />
      <p className="t3 expl-note">
        {beginsWords(verdict)}
        {isOfTwo(verdict) && " It follows another unusual step: two in a row are very unusual."}
      </p>
    </>
  );
}

function Reasons({ verdict: { reasons, bits } }: Pick<Props, "verdict">) {
  if (reasons.length === 0) return null;
  const whole = Math.max(
    bits,
    reasons.reduce((sum, reason) => sum + reason.bits, 0),
  );
  return (
    <div>
      <h4 className="h2">Why, in order of weight</h4>
      <ul className="reasons">
        {reasons.map((reason) => (
          <li key={reason.part}>
            <p>
              <ReasonText text={reason.text} />
            </p>
            <div className="weight" aria-hidden="true">
              <i style={{ width: `${((reason.bits / whole) * 100).toFixed(1)}%` }} />
            </div>
            <span className="t3 num">{bitsWords(reason.bits)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function ReasonText({ text }: { text: string }) {
  return reasonPieces(text).map((piece, index) =>
    piece.isName ? (
      // A sentence never reorders its parts.
      <code key={`${index}${piece.text}`}>
        <MarkedText text={piece.text} />
      </code>
    ) : (
      <MarkedText key={`${index}${piece.text}`} text={piece.text} />
    ),
  );
}
