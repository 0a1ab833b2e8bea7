import { useId, useState } from "react";
import { Dialog } from "../../ui/dialog";

const REASONS = [
  "Not needed",
  "Wrong amount",
  "Wrong recipient",
  "Against our rules",
  "Ask me first",
] as const;
const LONGEST_REASON = 2_000;

interface Props {
  onReject: (reason: string) => void;
  onClose: () => void;
}

/** Asks why. The agent is told the reason, so there must be one. */
export function RejectDialog({ onReject, onClose }: Props) {
  const [chip, setChip] = useState<string | null>(null);
  const [text, setText] = useState("");
  const field = useId();
  const reason = [chip, text.trim()].filter(Boolean).join(". ").slice(0, LONGEST_REASON);
  return (
    <Dialog title="Reject this request?" onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (reason !== "") onReject(reason);
        }}
      >
        <p className="t2">Nothing will run. The agent is told why.</p>
        <fieldset className="chips">
          <legend className="sr">Common reasons</legend>
          {REASONS.map((each) => (
            <button
              type="button"
              key={each}
              className={chip === each ? "chip on" : "chip"}
              aria-pressed={chip === each}
              onClick={() => setChip(chip === each ? null : each)}
            >
              {each}
            </button>
          ))}
        </fieldset>
        <div>
          <label htmlFor={field}>In your words</label>
          <textarea
            id={field}
            className="in"
            rows={3}
            maxLength={LONGEST_REASON - 40}
            // The dialog was opened to write here.
            data-autofocus
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
              event.preventDefault();
              event.stopPropagation();
              event.currentTarget.form?.requestSubmit();
            }}
          />
          {reason === "" && <small className="t3">Choose a reason or write one; the agent reads it.</small>}
        </div>
        <div className="actions">
          <button type="button" className="btn" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="btn stop" disabled={reason === ""}>
            Reject
          </button>
        </div>
      </form>
    </Dialog>
  );
}
