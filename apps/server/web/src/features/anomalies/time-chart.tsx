import { useState } from "react";
import type { KeyboardEvent } from "react";
import { tickWords, topOf } from "./chart-words";

/** So many labels stand below the bars. */
const LABELS = 7;
const HEIGHT_PX = 132;

/** The colour of a part of a bar: refused, flagged or unusual, very unusual. */
export type ChartTone = "st" | "wa" | "ho";

export interface ChartBar {
  /** When its time begins. */
  at: string;
  /** The bar in words. */
  words: string;
  /** From the top down; what is none has no place. */
  parts: readonly (readonly [tone: ChartTone, count: number])[];
}

interface Props {
  bars: readonly ChartBar[];
  bucketMs: number;
  legend: readonly (readonly [tone: ChartTone, words: string])[];
  /** Beginning of the bar that is looked at alone. */
  at?: string | undefined;
  /** A bar is a button where this is there. */
  onAt?: (at: string | undefined) => void;
}

const countOf = ({ parts }: ChartBar) => parts.reduce((sum, [, count]) => sum + count, 0);

/** What happened over time. Arrow keys go from bar to bar, where a bar narrows what stands below. */
export function TimeChart({ bars, bucketMs, legend, at, onAt }: Props) {
  const [pointed, setPointed] = useState<number | null>(null);
  const top = topOf(Math.max(...bars.map(countOf)));
  const chosen = bars.findIndex((bar) => bar.at === at);
  const told = bars[pointed ?? chosen];
  const every = Math.ceil(bars.length / LABELS);
  const first = chosen < 0 ? bars.length - 1 : chosen;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const buttons = [...event.currentTarget.querySelectorAll("button")];
    const from = buttons.findIndex((button) => button.matches(":focus"));
    if (step === undefined || from < 0) return;
    event.preventDefault();
    buttons[(from + step + buttons.length) % buttons.length]?.focus();
  };
  const partsOf = ({ parts }: ChartBar) =>
    parts.map(
      ([tone, count]) =>
        count > 0 && (
          <i key={tone} className={tone} style={{ height: Math.round((count / top) * HEIGHT_PX) }} />
        ),
    );
  return (
    <section className="chart" aria-label="Over time">
      <p className="row flex-wrap legend">
        {legend.map(([tone, words]) => (
          <span key={tone}>
            <i className={tone} /> {words}
          </span>
        ))}
        <span className="grow" />
        {told && <span className="t2 num">{told.words}</span>}
      </p>
      <div className="plot">
        <div className="ys num" aria-hidden="true">
          <span>{top.toLocaleString("en")}</span>
          <span>{(top / 2).toLocaleString("en")}</span>
          <span>0</span>
        </div>
        <div
          className="bs"
          style={{ height: HEIGHT_PX }}
          role="group"
          aria-label="Bars"
          onKeyDown={onKeyDown}
          onPointerLeave={() => setPointed(null)}
        >
          {bars.map((bar, index) =>
            onAt ? (
              <button
                type="button"
                key={bar.at}
                aria-label={bar.words}
                aria-pressed={index === chosen}
                tabIndex={index === first ? 0 : -1}
                className={index === chosen ? "bar-of on" : "bar-of"}
                onPointerEnter={() => setPointed(index)}
                onFocus={() => setPointed(index)}
                onBlur={() => setPointed(null)}
                onClick={() => onAt(index === chosen ? undefined : bar.at)}
              >
                {partsOf(bar)}
              </button>
            ) : (
              <span
                key={bar.at}
                role="img"
                aria-label={bar.words}
                className="bar-of"
                onPointerEnter={() => setPointed(index)}
              >
                {partsOf(bar)}
              </span>
            ),
          )}
        </div>
        <div className="xs num" aria-hidden="true">
          {bars.map((bar, index) => (
            <span key={bar.at}>{index % every === 0 ? tickWords(bar.at, bucketMs) : ""}</span>
          ))}
        </div>
      </div>
    </section>
  );
}
