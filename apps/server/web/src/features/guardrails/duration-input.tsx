import { useState } from "react";
import { NumberInput } from "./number-input";
import { inTimeUnits, msOf, TIME_UNITS } from "./units";
import type { TimeUnit } from "./units";

const LONGEST_MS = 31 * 86_400_000;

interface Props {
  label: string;
  /** Milliseconds; NaN while what was entered is none. */
  value: number;
  onValue: (ms: number) => void;
  disabled: boolean;
}

/** A length of time in a unit of its own, from a second to 31 days. */
export function DurationInput({ label, value, onValue, disabled }: Props) {
  const [chosen, setChosen] = useState<TimeUnit | null>(null);
  const size = (unit: TimeUnit) => msOf(1, unit);
  const isWhole = (unit: TimeUnit) => Number.isNaN(value) || value % size(unit) === 0;
  const unit = chosen !== null && isWhole(chosen) ? chosen : inTimeUnits(value).unit;
  const amount = value / size(unit);
  return (
    <span className="mini">
      <NumberInput
        label={label}
        value={amount}
        least={1}
        most={LONGEST_MS / size(unit)}
        allowed="From 1 second to 31 days, in whole numbers."
        disabled={disabled}
        onValue={(next) => onValue(next === null ? Number.NaN : msOf(next, unit))}
      />
      <select
        className="in"
        aria-label={`Unit of: ${label}`}
        value={unit}
        disabled={disabled}
        onChange={(event) => {
          const next = event.target.value as TimeUnit;
          setChosen(next);
          if (!Number.isNaN(amount)) onValue(Math.min(LONGEST_MS, msOf(amount, next)));
        }}
      >
        {TIME_UNITS.map(({ id }) => (
          <option key={id} value={id}>
            {amount === 1 ? id.slice(0, -1) : id}
          </option>
        ))}
      </select>
    </span>
  );
}
