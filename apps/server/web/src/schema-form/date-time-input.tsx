import { formatProblem } from "@letsping/core";
import { useState } from "react";
import type { FrameIds } from "./field-frame";

const DATE_TIME = /^([1-9]\d{3}-\d\d-\d\d)([Tt ])(\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|z|[+-]\d\d:\d\d)$/;

interface DateTimeParts {
  date: string;
  between: string;
  time: string;
  zone: string;
}

/** The parts of a time that the inputs can show exactly; null where they cannot, and the text is edited as it is. */
export function partsOfDateTime(text: string): DateTimeParts | null {
  const [whole, date = "", between = "", time = "", zone = ""] = DATE_TIME.exec(text) ?? [];
  return whole === undefined || formatProblem("date-time", text) ? null : { date, between, time, zone };
}

interface Props {
  ids: FrameIds;
  title: string;
  text: string;
  disabled: boolean;
  onWrite: (text: string) => void;
}

/** Date, time and zone, each as the agent sent it until a person changes it. The zone is never converted. */
export function DateTimeInput({ ids, title, text, disabled, onWrite }: Props) {
  const parts = partsOfDateTime(text) ?? { date: "", between: "T", time: "", zone: "" };
  const [zone, setZone] = useState(parts.zone);
  const [seen, setSeen] = useState(parts.zone);
  if (seen !== parts.zone) {
    setSeen(parts.zone);
    setZone(parts.zone);
  }
  const write = (next: Partial<DateTimeParts>) => {
    const { date, between, time, zone: offset } = { ...parts, ...next };
    if (date !== "" && time !== "") onWrite(`${date}${between}${time}${offset}`);
  };
  // Browsers leave seconds of 00 out; the agent's seconds stay.
  const withSeconds = (time: string) => (time.length === 5 && parts.time.length > 5 ? `${time}:00` : time);
  const isZone = /^(Z|z|[+-]([01]\d|2[0-3]):[0-5]\d)$/.test(zone);
  return (
    <div className="when">
      <input
        {...ids}
        className="in"
        type="date"
        value={parts.date}
        disabled={disabled}
        onChange={(event) => write({ date: event.target.value })}
      />
      <input
        className="in"
        type="time"
        step={parts.time.includes(".") ? 0.001 : parts.time.length > 5 ? 1 : 60}
        aria-label={`Time: ${title}`}
        value={parts.time}
        disabled={disabled}
        onChange={(event) => event.target.value !== "" && write({ time: withSeconds(event.target.value) })}
      />
      <input
        className="in num"
        aria-label={`Zone: ${title}`}
        aria-invalid={isZone ? undefined : true}
        title="Z, or hours from UTC such as +01:00"
        autoComplete="off"
        value={zone}
        disabled={disabled}
        onChange={(event) => {
          const next = event.target.value;
          setZone(next);
          if (/^(Z|z|[+-]([01]\d|2[0-3]):[0-5]\d)$/.test(next)) write({ zone: next });
        }}
        // Half a zone is none: the one that is sent comes back.
        onBlur={() => setZone(parts.zone)}
      />
    </div>
  );
}
