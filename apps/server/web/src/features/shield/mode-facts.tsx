import type { ShieldProfileView } from "@letsping/core";
import { shareWords } from "./mode-words";
import { oddsWords } from "../behaviour/odds-words";

/** What is known of an agent, in a few numbers. */
export function ModeFacts({ profile }: { profile: ShieldProfileView }) {
  const { total_runs, unseen, thresholds } = profile;
  return (
    <dl className="facts num">
      <div>
        <dt>Runs learned</dt>
        <dd>{total_runs.toLocaleString("en")}</dd>
      </div>
      <div>
        <dt title="How likely the next step is one that this agent has never made">Next step is new</dt>
        <dd>{shareWords(unseen)}</dd>
      </div>
      {thresholds && (
        <>
          {thresholds.soft < thresholds.hard && (
            <div>
              <dt>Unusual from</dt>
              <dd>{oddsWords(thresholds.soft)}</dd>
            </div>
          )}
          <div>
            <dt>{thresholds.soft < thresholds.hard ? "Very unusual from" : "Unusual from"}</dt>
            <dd>
              {oddsWords(thresholds.hard)}
              {thresholds.is_fallback && (
                <small title="Too few runs are known to measure it"> not measured yet</small>
              )}
            </dd>
          </div>
        </>
      )}
    </dl>
  );
}
