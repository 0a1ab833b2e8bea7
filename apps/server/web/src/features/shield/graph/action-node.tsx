import { Handle, Position } from "@xyflow/react";
import type { NodeProps } from "@xyflow/react";
import { createContext, memo, useContext } from "react";
import { MarkedText } from "../../../ui/marked-text";
import { ActionIcon } from "./action-icon";
import type { ActionFlowNode } from "./flow-parts";

/** What happens when an action of the graph is pressed. */
export const OpenAction = createContext<(id: string) => void>(() => undefined);

/** Id of a node's element, by which the graph says where the keyboard is. */
export function nodeElementId(id: string): string {
  return `graph-node-${encodeURIComponent(id)}`;
}

/** An action in the graph. The keyboard walks over the graph as a whole, so that no node is a stop of its own. */
export const ActionNode = memo(function ActionNode({ id, data }: NodeProps<ActionFlowNode>) {
  const open = useContext(OpenAction);
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <button
        type="button"
        id={nodeElementId(id)}
        tabIndex={-1}
        className={data.className}
        aria-pressed={data.isChosen}
        onClick={() => open(id)}
      >
        <ActionIcon id={id} action={data.action} />
        <span>
          <b>
            <MarkedText text={data.name} />
          </b>
          <small>
            <MarkedText text={data.line} />
          </small>
        </span>
        {data.badge !== "" && (
          <em className="num">
            <span className="sr"> step </span>
            {data.badge}
          </em>
        )}
        {data.spoken !== "" && (
          <span className="sr">
            <MarkedText text={data.spoken} />
          </span>
        )}
      </button>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </>
  );
});
