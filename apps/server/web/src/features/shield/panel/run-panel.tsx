import type { ShieldProfileView } from "@letsping/core";
import type { ReactNode } from "react";
import { hourMinute } from "../../../lib/format";
import { standsOut } from "../graph/graph-model";
import type { DrawnGraph } from "../graph/graph-model";
import { PardonsSection } from "./pardons-section";
import { StepExplanation } from "./step-explanation";
import { StepList } from "./step-list";

interface Props {
  profile: ShieldProfileView;
  graph: DrawnGraph;
  mayEdit: boolean;
  onStep: (requestId: string) => void;
  /** What is within reach of the run, where it goes on. */
  reach: ReactNode;
}

/** The run that goes on, else the latest: step by step, with what stands out explained. */
export function RunPanel({ profile, graph, mayEdit, onStep, reach }: Props) {
  const { run } = profile;
  const latestAlarm = graph.steps.filter(standsOut).at(-1);
  return (
    <>
      <section className="runpart" aria-label="Run">
        <h2>{run?.ended_at === null ? "This run" : "Latest run"}</h2>
        {run && (
          <p className="t3 num">
            {run.ended_at === null
              ? `Goes on since ${hourMinute(run.started_at)}`
              : `${hourMinute(run.started_at)} to ${hourMinute(run.ended_at)}`}
          </p>
        )}
        {graph.steps.length === 0 && <p className="t2">No run yet.</p>}
        {graph.steps.length > 0 && <StepList graph={graph} step={null} onStep={onStep} />}
      </section>
      {latestAlarm && <StepExplanation requestId={latestAlarm.request_id} />}
      {reach}
      <PardonsSection profile={profile} mayEdit={mayEdit} />
    </>
  );
}
