import type { AnomaliesView } from "@letsping/core";
import { useState } from "react";
import type { KeyboardEvent } from "react";
import { bucketWords, tickWords, topOf } from "./chart-words";

/** So many labels stand below the bars. */
const LABELS = 7;
const HEIGHT_PX = 132;

interface Props {
  view: AnomaliesView;
  /** Beginning of the bucket that is looked at alone. */
  at: string | undefined;
  onAt: (at: string | undefined) => void;
}

/** What was refused and flagged over time. A bar narrows everything below to its time; arrow keys go from bar to bar. */
export function AnomalyChart({ view, at, onAt }: Props) {
  const { buckets, bucket_ms } = view;
  const [pointed, setPointed] = useState<number | null>(null);
  const top = topOf(Math.max(...buckets.map(({ blocked, flagged }) => blocked + flagged)));
  const heightOf = (count: number) => Math.round((count / top) * HEIGHT_PX);
  const chosen = buckets.findIndex((bucket) => bucket.at === at);
  const told = buckets[pointed ?? chosen];
  const every = Math.ceil(buckets.length / LABELS);
  const first = chosen < 0 ? buckets.length - 1 : chosen;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const bars = [...event.currentTarget.querySelectorAll("button")];
    const from = bars.findIndex((bar) => bar.matches(":focus"));
    if (step === undefined || from < 0) return;
    event.preventDefault();
    bars[(from + step + bars.length) % bars.length]?.focus();
  };
  return (
    <section className="chart" aria-label="Over time">
      <p className="row flex-wrap legend">
        <span>
          <i className="st" /> refused
        </span>
        <span>
          <i className="wa" /> flagged
        </span>
        <span className="grow" />
        {told && <span className="t2 num">{bucketWords(told, bucket_ms)}</span>}
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
          {buckets.map((bucket, index) => (
            <button
              type="button"
              key={bucket.at}
              aria-label={bucketWords(bucket, bucket_ms)}
              aria-pressed={index === chosen}
              tabIndex={index === first ? 0 : -1}
              className={index === chosen ? "on" : ""}
              onPointerEnter={() => setPointed(index)}
              onFocus={() => setPointed(index)}
              onBlur={() => setPointed(null)}
              onClick={() => onAt(index === chosen ? undefined : bucket.at)}
            >
              {bucket.flagged > 0 && <i className="wa" style={{ height: heightOf(bucket.flagged) }} />}
              {bucket.blocked > 0 && <i className="st" style={{ height: heightOf(bucket.blocked) }} />}
            </button>
          ))}
        </div>
        <div className="xs num" aria-hidden="true">
          {buckets.map((bucket, index) => (
            <span key={bucket.at}>{index % every === 0 ? tickWords(bucket.at, bucket_ms) : ""}</span>
          ))}
        </div>
      </div>
    </section>
  );
}
