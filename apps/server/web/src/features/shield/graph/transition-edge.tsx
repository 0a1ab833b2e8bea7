import type { EdgeProps } from "@xyflow/react";
import { memo } from "react";
import type { TransitionFlowEdge } from "./flow-parts";

const KINDS = ["line", "cur", "anom", "old", "near"] as const;

/** The tips of lines, by what they say. */
export function ArrowTips() {
  return (
    <svg className="tips" width="0" height="0" aria-hidden="true">
      <defs>
        {KINDS.map((kind) => (
          <marker
            key={kind}
            id={`tip-${kind}`}
            className={kind}
            viewBox="0 0 8 8"
            refX="5"
            refY="4"
            markerWidth="9"
            markerHeight="9"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M0 .6 7.4 4 0 7.4z" />
          </marker>
        ))}
      </defs>
    </svg>
  );
}

/** A transition: as wide as it is frequent, dotted where it fades. */
export const TransitionEdge = memo(function TransitionEdge({ data }: EdgeProps<TransitionFlowEdge>) {
  if (!data) return null;
  return (
    <g className={`way ${data.className}`}>
      <path d={data.path} strokeWidth={data.width} markerEnd={`url(#tip-${data.marker})`} />
      {data.label !== "" && (
        <g transform={`translate(${Math.round(data.labelX)} ${Math.round(data.labelY)})`}>
          <rect x="-36" y="-9" width="72" height="18" rx="9" />
          <text textAnchor="middle" dy="4">
            {data.label}
          </text>
        </g>
      )}
    </g>
  );
});
