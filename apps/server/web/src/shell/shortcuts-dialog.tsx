import { useState } from "react";
import { setShortcuts, shortcutsOn } from "../lib/use-hotkeys";
import { Dialog } from "../ui/dialog";

const KEYS = [
  ["J K", "Move in the list"],
  ["Enter", "Open"],
  ["A", "Approve"],
  ["E", "Edit"],
  ["R", "Reject"],
  ["V", "Fields or JSON"],
  ["N", "Show new requests"],
  ["Esc", "Back"],
  ["⌘ Enter", "Approve from inside a field"],
  ["G Q", "Go to the queue"],
  ["G H", "Go to the history"],
  ["G S", "Go to the settings"],
  ["?", "This list"],
] as const;

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const [on, setOn] = useState(shortcutsOn);
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl className="keys">
        {KEYS.map(([key, words]) => (
          <div key={key}>
            <dt>
              {key.split(" ").map((each) => (
                <kbd key={each}>{each}</kbd>
              ))}
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <label className="row">
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => {
            setOn(event.target.checked);
            setShortcuts(event.target.checked);
          }}
        />
        Shortcuts are on in this browser
      </label>
      <div className="actions">
        <button type="button" className="btn" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
