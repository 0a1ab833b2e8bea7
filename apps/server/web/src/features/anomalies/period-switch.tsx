import { PERIODS } from "./anomaly-filter";
import type { Days } from "./anomaly-filter";

/** Over how many days one looks. */
export function PeriodSwitch({ days: chosen, onDays }: { days: Days; onDays: (days: Days) => void }) {
  return (
    <fieldset className="seg">
      <legend className="sr">Over</legend>
      {PERIODS.map(([days, words]) => (
        <button
          type="button"
          key={days}
          className={chosen === days ? "on" : ""}
          aria-pressed={chosen === days}
          onClick={() => onDays(days)}
        >
          {words}
        </button>
      ))}
    </fieldset>
  );
}
