import type { ShieldMode, ShieldProfileView } from "@letsping/core";
import { Ellipsis, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { Menu } from "../../ui/menu";
import type { MenuItem } from "../../ui/menu";
import { isClickAllThatIsMissing, MODES, MODE_NAMES } from "./mode-words";
import type { ProfileStep } from "./profile-change";
import { StepDialog } from "./step-dialog";

/** What a person does with a profile: goes on to the next mode, back, deploys anew, forgets. */
export function ProfileActions({ profile }: { profile: ShieldProfileView }) {
  const [asking, setAsking] = useState<ProfileStep | null>(null);
  const { mode, next } = profile;
  const isReady = next !== null && isClickAllThatIsMissing(next.missing);
  const back = (to: ShieldMode): MenuItem => ({
    id: to,
    words: `Back to ${MODE_NAMES[to]}`,
    detail: to === "shadow" ? "Learns everything, says nothing" : "Tells, holds nothing",
    run: () => setAsking({ kind: "mode", mode: to }),
  });
  const items: MenuItem[] = [
    ...MODES.slice(0, MODES.indexOf(mode)).reverse().map(back),
    {
      id: "version",
      words: "New deployment",
      detail: "Another model, or other tools",
      run: () => setAsking({ kind: "version" }),
    },
    {
      id: "reset",
      words: "Forget everything",
      detail: "Starts from nothing, in Shadow",
      run: () => setAsking({ kind: "reset" }),
    },
  ];
  return (
    <div className="row acts">
      {isReady && (
        <button
          type="button"
          className="btn ink"
          onClick={() => setAsking({ kind: "mode", mode: next.mode })}
        >
          <ShieldCheck className="i" size={16} />
          {next.mode === "enforcing" ? "Enforce" : `Use ${MODE_NAMES[next.mode]}`}
        </button>
      )}
      <Menu label="This profile" className="btn more" items={items}>
        <span className="sr">More for this profile</span>
        <Ellipsis className="i" size={16} />
      </Menu>
      {asking && <StepDialog profile={profile} step={asking} onClose={() => setAsking(null)} />}
    </div>
  );
}
