import type { RequestDetail } from "@letsping/core";
import { EyeOff } from "lucide-react";
import { useMemo, useState } from "react";
import { labelsOf } from "../../payload-view/labels";
import { MarkedText } from "../../ui/marked-text";
import { hiddenCount, hiddenRows, seenWords } from "./finding-words";
import type { HiddenRow } from "./finding-words";
import type { AskFalseAlarm } from "./use-false-alarm";
import type { HiddenTick } from "./use-hidden-tick";

/** More values of one text than this wait until they are asked for. */
const MOST_AT_FIRST = 5;

interface Props {
  detail: RequestDetail;
  /** Null where nothing can be approved: then it only says what was hidden. */
  tick: Pick<HiddenTick, "isTicked" | "tick" | "box"> | null;
  ask: AskFalseAlarm;
}

/** The values that nobody can see, by path and type, and the person's word that they approve them all the same. */
export function HiddenNote({ detail, tick, ask }: Props) {
  const rows = useMemo(() => hiddenRows(detail), [detail]);
  const labels = useMemo(() => labelsOf(detail), [detail]);
  if (rows.length === 0) return null;
  const count = rows.length;
  return (
    <section className="note info hid" aria-label="Hidden values">
      <EyeOff className="i" size={16} />
      <div>
        <p>
          <b>Hidden from everybody: {hiddenCount(count)}.</b>{" "}
          {tick
            ? "The agent puts them back where you leave them, and nowhere else."
            : "The receipt lists what the person did not see."}
        </p>
        <ul>
          {rows.map((row) => (
            <li key={row.path}>
              <p>
                <b>
                  <MarkedText text={labels.of(row.path)} />
                </b>{" "}
                <code className="real">
                  <MarkedText text={row.path} />
                </code>
              </p>
              <UnseenValues row={row} ask={ask} />
            </li>
          ))}
        </ul>
        {tick && (
          <label className="row">
            <input
              type="checkbox"
              ref={tick.box}
              checked={tick.isTicked}
              onChange={(event) => tick.tick(event.target.checked)}
            />
            <span>I approve {hiddenCount(count)} without seeing them</span>
          </label>
        )}
      </div>
    </section>
  );
}

/** What was taken out of one text: what may be seen of each, and whether it was there before. */
function UnseenValues({ row: { type, values }, ask }: { row: HiddenRow; ask: AskFalseAlarm }) {
  const [all, setAll] = useState(false);
  if (values.length === 0) return <span className="tag">{type}</span>;
  const shown = all ? values : values.slice(0, MOST_AT_FIRST);
  return (
    <>
      <ul className="unseen">
        {shown.map(({ at, words, rule, earlier }) => (
          <li key={at} data-card={at} tabIndex={-1}>
            <span className="tag">
              <MarkedText text={words} />
            </span>
            <span className={earlier === 0 ? "grow warn-text" : "grow t2"}>
              {earlier !== null && seenWords(rule, earlier)}
            </span>
            {ask && (
              <button
                type="button"
                className="link"
                aria-label={`False alarm… ${words}`}
                onClick={() => ask(at)}
              >
                False alarm…
              </button>
            )}
          </li>
        ))}
      </ul>
      {shown.length < values.length && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          Show all {values.length}
        </button>
      )}
    </>
  );
}
