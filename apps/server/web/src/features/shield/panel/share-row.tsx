import type { ReactNode } from "react";

interface Props {
  words: ReactNode;
  /** Between 0 and 1. */
  share: number;
  value: string;
  tone?: "reach" | undefined;
}

/** One line with a bar: what, and how much of the whole. */
export function ShareRow({ words, share, value, tone }: Props) {
  return (
    <div className={tone ? `sharerow ${tone}` : "sharerow"}>
      <span className="cut-text">{words}</span>
      <span className="t3 num">{value}</span>
      <span className="bar" aria-hidden="true">
        <i style={{ width: `${Math.max(1, share * 100).toFixed(1)}%` }} />
      </span>
    </div>
  );
}
