import type { ShieldProfileView } from "@letsping/core";
import { Check } from "lucide-react";
import { useNow } from "../../lib/clock";
import { sinceWords } from "./mode-words";
import { MODE_DOES, MODE_DOTS, MODE_NAMES, MODES } from "./mode-words";

/** Shadow, Soft-Lock, Enforcing: which of them it is, since when, and what each does. */
export function ModeTrack({ profile }: { profile: ShieldProfileView }) {
  const now = useNow();
  const at = MODES.indexOf(profile.mode);
  return (
    <ol className="track" aria-label="Mode">
      {MODES.map((mode, index) => (
        <li
          key={mode}
          className={index < at ? "done" : index === at ? "on" : ""}
          aria-current={index === at ? "step" : undefined}
        >
          {index < at ? (
            <Check className="i" size={16} />
          ) : (
            <i className={index === at ? `m ${MODE_DOTS[mode]}` : "m shad"} />
          )}
          <span>
            <b>{MODE_NAMES[mode]}</b>
            <small>
              {index === at
                ? `since ${sinceWords(profile.mode_since, now)}, ${MODE_DOES[mode]}`
                : MODE_DOES[mode]}
            </small>
          </span>
        </li>
      ))}
    </ol>
  );
}
