import type { ReactNode } from "react";
import { useState } from "react";

/** More rows than this wait until they are asked for. */
const MOST_AT_FIRST = 8;

export interface Share {
  /** What is chosen by it. */
  id: string;
  words: ReactNode;
  /** Quieter, below. */
  detail?: string;
  blocked: number;
  flagged: number;
}

interface Props {
  title: string;
  shares: readonly Share[];
  chosen: string | undefined;
  onChoose: (id: string | undefined) => void;
  none: string;
}

/** Who or what was in how much of it. A row narrows the list below to itself. */
export function ShareList({ title, shares, chosen, onChoose, none }: Props) {
  const [all, setAll] = useState(false);
  const most = Math.max(1, ...shares.map(({ blocked, flagged }) => blocked + flagged));
  const shown = all ? shares : shares.slice(0, MOST_AT_FIRST);
  return (
    <section aria-label={title}>
      <div className="h2">
        <h2>{title}</h2>
        <span className="grow" />
        <span className="t3 hd">refused</span>
        <span className="t3 hd">flagged</span>
      </div>
      {shares.length === 0 && <p className="t3 none">{none}</p>}
      <ul className="shares">
        {shown.map(({ id, words, detail, blocked, flagged }) => (
          <li key={id}>
            <button
              type="button"
              aria-pressed={chosen === id}
              className={chosen === id ? "on" : ""}
              onClick={() => onChoose(chosen === id ? undefined : id)}
            >
              <span className="what">
                <span className="cut-text">{words}</span>
                {detail && <small className="t3 cut-text">{detail}</small>}
                <span className="bars" aria-hidden="true">
                  {blocked > 0 && <i className="st" style={{ width: `${(blocked / most) * 100}%` }} />}
                  {flagged > 0 && <i className="wa" style={{ width: `${(flagged / most) * 100}%` }} />}
                </span>
              </span>
              <span className="num">{blocked.toLocaleString("en")}</span>
              <span className="num">{flagged.toLocaleString("en")}</span>
            </button>
          </li>
        ))}
      </ul>
      {shown.length < shares.length && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          Show all {shares.length}
        </button>
      )}
    </section>
  );
}
