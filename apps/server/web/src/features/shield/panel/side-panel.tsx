import type { ShieldProfileView } from "@letsping/core";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import "../../../styles/shield-panel.css";
import type { DrawnGraph } from "../graph/graph-model";
import { ActionPanel } from "./action-panel";
import { RunPanel } from "./run-panel";
import { StepExplanation } from "./step-explanation";

interface Props {
  profile: ShieldProfileView;
  graph: DrawnGraph;
  /** Id of the action that is looked at. */
  node: string | null;
  /** Request of the step that is looked at. */
  step: string | null;
  mayEdit: boolean;
  reach: ReactNode;
  onNode: (id: string) => void;
  onStep: (requestId: string) => void;
  onClose: () => void;
}

/** Beside the graph: the step or the action that was chosen, else the run. */
export function SidePanel({ profile, graph, node, step, mayEdit, reach, onNode, onStep, onClose }: Props) {
  const chosenStep = graph.steps.find(({ request_id }) => request_id === step);
  const chosenAction = graph.actions.find(({ id }) => id === node);
  const isChosen = step !== null || chosenAction !== undefined;
  return (
    <aside
      className={isChosen ? "exp chosen" : "exp"}
      aria-label={step !== null ? "Step" : chosenAction ? "Action" : "Run"}
    >
      {isChosen && (
        <div className="exph">
          {chosenStep
            ? `Step ${chosenStep.number} of this run`
            : step !== null
              ? "A step of an earlier run"
              : "Action"}
          <span className="grow" />
          <button type="button" className="ib" aria-label="Close (Esc)" title="Close (Esc)" onClick={onClose}>
            <X className="i" size={16} />
          </button>
        </div>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus */}
      <div className="scroll" tabIndex={0} role="region" aria-label="Details">
        {step !== null ? (
          <>
            <StepExplanation key={step} requestId={step} />
            {reach}
          </>
        ) : chosenAction ? (
          <ActionPanel
            key={chosenAction.id}
            action={chosenAction}
            graph={graph}
            onAction={onNode}
            reach={reach}
          />
        ) : (
          <RunPanel profile={profile} graph={graph} mayEdit={mayEdit} onStep={onStep} reach={reach} />
        )}
      </div>
    </aside>
  );
}
