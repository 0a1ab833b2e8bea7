import type { GuardrailSettings } from "@letsping/guardrails";
import { useState } from "react";
import { PasteView } from "./paste-view";
import { ReplayView } from "./replay-view";

const WAYS = ["Replay", "Paste"] as const;

interface Props {
  saved: GuardrailSettings;
  settings: GuardrailSettings;
  isChanged: boolean;
  isWrong: boolean;
  names: { service?: string | undefined; action?: string | undefined };
}

/** What the settings on the page would do, before they are saved. */
export function TryPanel({ saved, settings, isChanged, isWrong, names }: Props) {
  const [way, setWay] = useState<(typeof WAYS)[number]>("Replay");
  return (
    <aside className="try" tabIndex={-1} aria-label="Try it">
      <div className="row">
        <h2>Try it</h2>
        <span className="grow" />
        <span className="seg">
          {WAYS.map((each) => (
            <button
              type="button"
              key={each}
              className={way === each ? "on" : ""}
              aria-pressed={way === each}
              onClick={() => setWay(each)}
            >
              {each}
            </button>
          ))}
        </span>
      </div>
      {/* Both stay: what was found is still there after a look at the other. */}
      <div className="way" hidden={way !== "Replay"}>
        <ReplayView saved={saved} settings={settings} isChanged={isChanged} isWrong={isWrong} />
      </div>
      <div className="way" hidden={way !== "Paste"}>
        <PasteView saved={saved} settings={settings} names={names} isWrong={isWrong} />
      </div>
    </aside>
  );
}
