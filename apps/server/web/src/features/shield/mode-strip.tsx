import type { ShieldProfileView } from "@letsping/core";
import { ModeFacts } from "./mode-facts";
import { ModeMissing } from "./mode-missing";
import { ModeTrack } from "./mode-track";
import { ProfileActions } from "./profile-actions";

interface Props {
  profile: ShieldProfileView;
  mayEdit: boolean;
  onReview: () => void;
}

/** The status bar of an agent: its mode, its numbers, what is missing for the next mode, and what one may do. */
export function ModeStrip({ profile, mayEdit, onReview }: Props) {
  return (
    <section className="modes" aria-label="Status">
      <div className="modes-top">
        <ModeTrack profile={profile} />
        <ModeFacts profile={profile} />
        {mayEdit && <ProfileActions profile={profile} />}
      </div>
      {profile.next && (
        <ModeMissing mode={profile.next.mode} missing={profile.next.missing} onReview={onReview} />
      )}
    </section>
  );
}
