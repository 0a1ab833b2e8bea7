import { useState } from "react";
import { setShortcuts, shortcutsOn } from "../lib/use-hotkeys";

const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
const COMMAND = isApple ? "⌘" : "Ctrl";

const KEYS: readonly [string, readonly [string, string][]][] = [
  [
    "The list",
    [
      ["J K", "Move down, up"],
      ["Enter", "Open; with a selection: decide it"],
      ["X", "Select for a batch"],
      ["Shift J", "Extend the selection down"],
      ["Shift K", "Extend the selection up"],
      ["F", "Filter"],
      ["N", "Show new requests"],
    ],
  ],
  [
    "The request",
    [
      ["A", "Approve"],
      ["E", "Edit"],
      ["R", "Reject"],
      ["V", "Fields or JSON"],
      ["N", "Next finding"],
      [`${COMMAND} Enter`, "Approve, also from inside a field"],
      ["Esc", "Back; what you changed is kept"],
    ],
  ],
  [
    "The Shield",
    [
      ["V", "Graph or list"],
      ["O", "Review: this run is ordinary"],
      ["S", "Review: this run is strange, forget it"],
      ["+ − 0", "Graph: larger, smaller, all of it"],
    ],
  ],
  [
    "Everywhere",
    [
      ["/", "Search or jump"],
      ["G Q", "Go to the queue"],
      ["G H", "Go to the history"],
      ["G G", "Go to the Shield and its graphs"],
      ["G A", "Go to the anomalies"],
      ["G S", "Go to the settings"],
      [`${COMMAND} S`, "Save settings"],
      ["?", "This list"],
    ],
  ],
];

/** Every key and what it does. */
export function ShortcutsList() {
  return (
    <div className="keys">
      {KEYS.map(([title, keys]) => (
        <section key={title} aria-label={title}>
          <h3 className="h2">{title}</h3>
          <dl>
            {keys.map(([key, words]) => (
              <div key={key}>
                <dt>
                  {key.split(" ").map((each, at) => (
                    <kbd key={`${at} ${each}`}>{each}</kbd>
                  ))}
                </dt>
                <dd>{words}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

/** Turns the keys on or off in this browser. */
export function ShortcutsSwitch() {
  const [on, setOn] = useState(shortcutsOn);
  return (
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
  );
}
