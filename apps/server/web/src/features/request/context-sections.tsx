import type { RequestDetail } from "@letsping/core";
import { CircleHelp, Undo2, Zap } from "lucide-react";
import { MarkedText } from "../../ui/marked-text";

/** The agent's own reason, quoted. */
export function AgentWords({ detail }: { detail: RequestDetail }) {
  if (detail.agent_words === null) return null;
  return (
    <blockquote className="why">
      <p>
        <MarkedText text={detail.agent_words} />
      </p>
      <small className="t3">The agent’s own words. Not verified.</small>
    </blockquote>
  );
}

const UNDO_WORDS = new Map<boolean | null, string>([
  [true, "It can be taken back"],
  [false, "It can’t be taken back"],
]);

/** What people said that the action does. */
export function Effects({ detail }: { detail: RequestDetail }) {
  const undo = UNDO_WORDS.get(detail.undoable);
  if (detail.effects.length === 0 && !undo) return null;
  return (
    <section>
      <h3 className="h2">What happens when you approve</h3>
      <ul className="fx">
        {detail.effects.map((effect) => (
          <li key={effect}>
            <Zap className="i" size={16} />
            <span>{effect}</span>
          </li>
        ))}
        {undo && (
          <li>
            <Undo2 className="i" size={16} />
            <span>{undo}</span>
          </li>
        )}
      </ul>
    </section>
  );
}

function parts(similar: RequestDetail["similar"]): string {
  const words = [
    similar.approved > 0 ? `${similar.approved} approved` : "",
    similar.changed > 0 ? `${similar.changed} changed` : "",
    similar.rejected > 0 ? `${similar.rejected} rejected` : "",
    similar.other > 0 ? `${similar.other} not decided` : "",
  ];
  return words.filter(Boolean).join(", ");
}

/** How the last 20 requests like this ended. */
export function Similar({ detail }: { detail: RequestDetail }) {
  const { similar } = detail;
  if (similar.total === 0) {
    return (
      <section>
        <h3 className="h2">Like this before</h3>
        <p className="row t2">
          <CircleHelp className="i t3" size={16} />
          This is the first request of its kind.
        </p>
      </section>
    );
  }
  const bars = [
    ...Array.from({ length: similar.approved }, () => ""),
    ...Array.from({ length: similar.changed }, () => "e"),
    ...Array.from({ length: similar.rejected }, () => "r"),
    ...Array.from({ length: similar.other }, () => "o"),
  ];
  return (
    <section>
      <h3 className="h2">Last {similar.total === 1 ? "one" : similar.total} like this</h3>
      <div className="row lk2">
        <div className="hist" role="img" aria-label={parts(similar)}>
          {bars.map((kind, index) => (
            <i key={`${kind}${index.toString()}`} className={kind} />
          ))}
        </div>
        <span className="t2 num">{parts(similar)}</span>
      </div>
    </section>
  );
}
