import { useEffect, useRef } from "react";
import type { DrawnGraph } from "../graph/graph-model";
import { StepRow } from "./step-row";

interface Props {
  graph: DrawnGraph;
  /** Request of the step that is looked at. */
  step: string | null;
  onStep: (requestId: string) => void;
}

/** The steps of a run in a box that keeps its height, so that nothing below it moves; it shows the latest ones. */
export function StepList({ graph, step, onStep }: Props) {
  const box = useRef<HTMLOListElement>(null);
  const count = graph.steps.length;
  useEffect(() => {
    if (count > 0) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [count]);
  return (
    <ol className="steps" ref={box}>
      {graph.steps.map((each) => (
        <li key={each.request_id}>
          <StepRow
            step={each}
            service={graph.service}
            isChosen={each.request_id === step}
            onChoose={() => onStep(each.request_id)}
          />
        </li>
      ))}
    </ol>
  );
}
