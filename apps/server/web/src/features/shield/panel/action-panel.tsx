import type { ReactNode } from "react";
import { useState } from "react";
import { useNow } from "../../../lib/clock";
import { plural, shortDigest, timeAgo } from "../../../lib/format";
import { MarkedText } from "../../../ui/marked-text";
import { Priority, PRIORITY_NAMES } from "../../../ui/priority";
import { actionName, callsWords } from "../graph/action-words";
import { neighboursOf, START_ID } from "../graph/graph-model";
import type { DrawnAction, DrawnGraph, DrawnTransition } from "../graph/graph-model";
import { shareWords } from "../mode-words";
import { ShareRow } from "./share-row";
import { StepExplanation } from "./step-explanation";

interface Props {
  action: DrawnAction;
  graph: DrawnGraph;
  onAction: (id: string) => void;
  reach: ReactNode;
}

/** Rows of a list before one asks for all of them. */
const MOST_AT_FIRST = 6;

/** What is known of one action: its calls, what comes before and after it, and what its payloads are made of. */
export function ActionPanel({ action, graph, onAction, reach }: Props) {
  const now = useNow();
  const isStart = action.id === START_ID;
  const { before, after } = neighboursOf(action.id, graph);
  const names = new Map(graph.actions.map((each) => [each.id, actionName(each)]));
  const calls = action.skeletons.reduce((sum, { weight }) => sum + weight, 0);
  return (
    <>
      <section aria-label="Action">
        <h2 className="mono">
          <MarkedText text={actionName(action)} />
        </h2>
        <p className="row t2">
          {!isStart && (
            <>
              <Priority level={action.priority} />
              {PRIORITY_NAMES[action.priority]}
              <span className="t3">·</span>
            </>
          )}
          {isStart ? "Where every run begins" : <MarkedText text={action.service} />}
        </p>
        <p className="t3 num">
          {action.isKnown ? `${callsWords(action)} learned` : "Never learned"}
          {action.seenAt !== null && `, last seen ${timeAgo(now - Date.parse(action.seenAt))}`}
          {action.steps.length > 0 && `, step ${action.steps.join(" and ")} of this run`}
        </p>
      </section>
      {action.alarmed && <StepExplanation requestId={action.alarmed.request_id} />}
      {reach}
      <Neighbours
        title="What comes next"
        none="Nothing came after it: it ended every run."
        transitions={after.map((each) => ({ ...each, other: each.to }))}
        names={names}
        onAction={onAction}
      />
      {!isStart && (
        <Neighbours
          title="What came before"
          none="Nothing that was learned leads here."
          transitions={before.map((each) => ({ ...each, other: each.from }))}
          names={names}
          onAction={onAction}
        />
      )}
      {!isStart && (
        <section aria-label="Structures of its payloads">
          <h3 className="h2">Structures of its payloads</h3>
          {action.skeletons.length === 0 && <p className="t2">None was learned.</p>}
          <ul className="shares">
            {action.skeletons.map(({ hash, weight }) => (
              <li key={hash}>
                <ShareRow
                  words={<code title={hash}>{shortDigest(hash)}</code>}
                  share={calls === 0 ? 0 : weight / calls}
                  value={plural(Math.round(weight), "call")}
                />
              </li>
            ))}
          </ul>
          {action.skeletons.length > 0 && (
            <p className="t3 hint">The keys of a payload, without its values. A new structure is unusual.</p>
          )}
        </section>
      )}
    </>
  );
}

interface NeighboursProps {
  title: string;
  none: string;
  transitions: readonly (DrawnTransition & { other: string })[];
  names: ReadonlyMap<string, string>;
  onAction: (id: string) => void;
}

function Neighbours({ title, none, transitions, names, onAction }: NeighboursProps) {
  const [all, setAll] = useState(false);
  const learned = transitions.filter(({ share }) => share !== null);
  const whole = Math.max(
    1e-9,
    learned.reduce((sum, { calls }) => sum + calls, 0),
  );
  const shown = all ? learned : learned.slice(0, MOST_AT_FIRST);
  return (
    <section aria-label={title}>
      <h3 className="h2">{title}</h3>
      {learned.length === 0 && <p className="t2">{none}</p>}
      <ul className="shares">
        {shown.map((each) => (
          <li key={each.id}>
            <button type="button" onClick={() => onAction(each.other)}>
              <ShareRow
                words={
                  <code>
                    <MarkedText text={names.get(each.other) ?? each.other} />
                  </code>
                }
                share={each.calls / whole}
                value={shareWords(each.calls / whole)}
              />
            </button>
          </li>
        ))}
      </ul>
      {shown.length < learned.length && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          Show all {learned.length}
        </button>
      )}
    </section>
  );
}
