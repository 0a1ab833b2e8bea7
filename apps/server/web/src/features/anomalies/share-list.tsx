import type { ReactNode } from "react";
import { useState } from "react";
import type { ChartTone } from "./time-chart";

/** More rows than this wait until they are asked for. */
const MOST_AT_FIRST = 8;

export interface Share {
  /** What is chosen by it. */
  id: string;
  words: ReactNode;
  /** Quieter, below. */
  detail?: string;
  /** One below each head. */
  figures: readonly [string, string];
  /** The bar below, in parts beside each other. Lengths are compared between all rows. */
  bar: readonly (readonly [tone: ChartTone, length: number])[];
}

interface Props {
  title: string;
  heads: readonly [string, string];
  shares: readonly Share[];
  chosen: string | undefined;
  onChoose: (id: string | undefined) => void;
  none: string;
}

const lengthOf = ({ bar }: Share) => bar.reduce((sum, [, length]) => sum + length, 0);

/** Who or what was in how much of it. A row narrows the list below to itself. */
export function ShareList({ title, heads, shares, chosen, onChoose, none }: Props) {
  const [all, setAll] = useState(false);
  const longest = Math.max(...shares.map(lengthOf)) || 1;
  const shown = all ? shares : shares.slice(0, MOST_AT_FIRST);
  return (
    <section aria-label={title}>
      <div className="h2">
        <h2>{title}</h2>
        <span className="grow" />
        {heads.map((head) => (
          <span key={head} className="t3 hd">
            {head}
          </span>
        ))}
      </div>
      {shares.length === 0 && <p className="t3 none">{none}</p>}
      <ul className="shares">
        {shown.map(({ id, words, detail, figures, bar }) => (
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
                  {bar.map(
                    ([tone, length]) =>
                      length > 0 && (
                        <i key={tone} className={tone} style={{ width: `${(length / longest) * 100}%` }} />
                      ),
                  )}
                </span>
              </span>
              <span className="num">{figures[0]}</span>
              <span className="num">{figures[1]}</span>
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
