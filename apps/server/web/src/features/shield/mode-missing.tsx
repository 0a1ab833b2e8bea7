import type { ShieldMissing, ShieldMode } from "@letsping/core";
import { Gauge } from "./gauge";
import { MODE_NAMES, missingWords } from "./mode-words";

interface Props {
  mode: ShieldMode;
  missing: readonly ShieldMissing[];
  onReview: () => void;
}

/** What is missing for the next mode, as sentences with small gauges. */
export function ModeMissing({ mode, missing, onReview }: Props) {
  const name = MODE_NAMES[mode];
  if (missing.length === 0)
    return <p className="missing t2">Nothing is missing for {name}: it goes on with the next run.</p>;
  return (
    <div className="missing">
      <h2 className="t2">Missing for {name}</h2>
      <ul>
        {missing.map((each) => {
          const { value, words, progress } = missingWords(each);
          return (
            <li key={each.what}>
              {each.what !== "click" && <Gauge share={progress} />}
              <span className="num">
                <b>{value}</b> {words}
              </span>
              {each.what === "review" && (
                <button type="button" className="link" onClick={onReview}>
                  Review
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
