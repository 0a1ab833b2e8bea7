import { useNow } from "../../lib/clock";
import { timeAgo } from "../../lib/format";
import { MarkedText } from "../../ui/marked-text";
import { Priority } from "../../ui/priority";
import { ActionIcon } from "./graph/action-icon";
import { actionName, callsWords, noticeWords } from "./graph/action-words";
import { isNeverSeen, neighboursOf, START_ID } from "./graph/graph-model";
import type { DrawnAction, DrawnGraph } from "./graph/graph-model";
import { shareWords } from "./mode-words";
import { StepList } from "./panel/step-list";

interface Props {
  graph: DrawnGraph;
  hiddenNodes: number;
  isLive: boolean;
  node: string | null;
  step: string | null;
  reach: ReadonlyMap<string, number>;
  onNode: (id: string) => void;
  onStep: (requestId: string) => void;
}

/** What the graph shows, as lists: the run step by step, then every action with what comes after it. */
export function ListView({ graph, hiddenNodes, isLive, node, step, reach, onNode, onStep }: Props) {
  const actions = [...graph.actions].sort(
    (one, other) =>
      Number(other.id === START_ID) - Number(one.id === START_ID) ||
      other.steps.length - one.steps.length ||
      other.calls - one.calls,
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus
    <div className="scroll listing" tabIndex={0} role="region" aria-label="List of the graph">
      <div className="w">
        {graph.steps.length > 0 && (
          <section className="runpart" aria-label={isLive ? "This run" : "Latest run"}>
            <h2 className="h2">{isLive ? "This run" : "Latest run"}</h2>
            <StepList graph={graph} step={step} onStep={onStep} />
          </section>
        )}
        <section aria-label="Actions">
          <h2 className="h2">Actions, and what comes after them</h2>
          <ul className="acts-list">
            {actions.map((action) => (
              <li key={action.id}>
                <ActionRow
                  action={action}
                  graph={graph}
                  hiddenNodes={hiddenNodes}
                  isChosen={action.id === node}
                  reach={reach.get(action.id) ?? null}
                  onChoose={() => onNode(action.id)}
                />
              </li>
            ))}
          </ul>
          {hiddenNodes > 0 && (
            <p className="t3">{hiddenNodes.toLocaleString("en")} rarer actions are not listed.</p>
          )}
        </section>
      </div>
    </div>
  );
}

interface RowProps {
  action: DrawnAction;
  graph: DrawnGraph;
  hiddenNodes: number;
  isChosen: boolean;
  reach: number | null;
  onChoose: () => void;
}

/** Names of what comes after an action, the most frequent first; the rest is counted. */
const MOST_NAMED = 3;

function ActionRow({ action, graph, hiddenNodes, isChosen, reach, onChoose }: RowProps) {
  const now = useNow();
  const { before, after } = neighboursOf(action.id, graph);
  const learned = after.filter(({ share }) => share !== null);
  const isNew = before.some((each) => isNeverSeen(each, hiddenNodes, graph));
  const names = new Map(graph.actions.map((each) => [each.id, actionName(each)]));
  return (
    <button
      type="button"
      className={`actrow${action.alarmed ? " anom" : ""}${isChosen ? " on" : ""}${action.age === "faded" ? " faded" : ""}`}
      aria-pressed={isChosen}
      onClick={onChoose}
    >
      <ActionIcon id={action.id} action={action.action} />
      <span className="what">
        <span className="row">
          <code className="cut-text">
            <MarkedText text={actionName(action)} />
          </code>
          {action.id !== START_ID && <Priority level={action.priority} />}
          {action.service !== graph.service && action.id !== START_ID && (
            <small className="t3 cut-text">
              <MarkedText text={action.service} />
            </small>
          )}
        </span>
        <small className="t3 num">
          {action.isKnown ? callsWords(action) : graph.isLearned ? "Never seen before" : "Not learned yet"}
          {action.seenAt !== null && action.isKnown && `, ${timeAgo(now - Date.parse(action.seenAt))}`}
          {learned.length > 0 && ". Then "}
          {learned.slice(0, MOST_NAMED).map(({ to, share }, index) => (
            <span key={to}>
              {index > 0 && ", "}
              <MarkedText text={names.get(to) ?? to} /> {shareWords(share ?? 0)}
            </span>
          ))}
          {learned.length > MOST_NAMED && ` and ${learned.length - MOST_NAMED} more`}
        </small>
        <span className="flags">
          {action.steps.length > 0 && <span className="tag">Step {action.steps.join(", ")}</span>}
          {action.alarmed && <span className="tag hot">{noticeWords(action.alarmed)}</span>}
          {isNew && <span className="tag warn">Way never seen</span>}
          {reach !== null && <span className="tag stop">Within reach, {shareWords(reach)}</span>}
        </span>
      </span>
    </button>
  );
}
