import { useNow } from "../lib/clock";
import { timeLeft } from "../lib/format";

const AROUND = 34.6;
const HOUR_MS = 3_600_000;

/** Time left to decide, by the gateway's clock: amber under 3 minutes, red under 1. The ring is one hour. */
export function Countdown({ until, suffix = "" }: { until: string; suffix?: string }) {
  const left = Math.max(0, Date.parse(until) - useNow());
  const share = Math.min(1, left / HOUR_MS);
  const tone = left < 60_000 ? " now" : left < 180_000 ? " soon" : "";
  return (
    <span className={`left${tone}`} title={`Expires at ${new Date(until).toLocaleString()}`}>
      <svg className="i" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
        <g fill="none" strokeWidth="2" strokeLinecap="round">
          <circle cx="7" cy="7" r="5.5" stroke="var(--line-2)" />
          <circle
            cx="7"
            cy="7"
            r="5.5"
            stroke="currentColor"
            strokeDasharray={`${(share * AROUND).toFixed(1)} ${AROUND}`}
            transform="rotate(-90 7 7)"
          />
        </g>
      </svg>
      <span className="num">
        {left === 0 ? "Expired" : timeLeft(left)}
        {left === 0 ? "" : suffix}
      </span>
    </span>
  );
}
