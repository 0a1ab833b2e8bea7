import type { Me } from "@letsping/core";
import { Plus } from "lucide-react";
import { useState } from "react";
import { currentProject, isAtLeast } from "../../api/current-project";
import { InvitationsSection } from "./invitations-section";
import { InviteDialog } from "./invite-dialog";
import { MembersSection } from "./members-section";
import { TeamRolesSection } from "./team-roles-section";

/** Who is in the project, what they may do, and who was invited. */
export default function PeoplePage({ me }: { me: Me }) {
  const [inviting, setInviting] = useState(false);
  const mayManage = isAtLeast(me, "admin");
  return (
    <div className="page page-settings page-people">
      <div className="head">
        <h1>People</h1>
        <span className="t3 cut-text hide-m">{currentProject(me)?.name}</span>
        <span className="grow" />
        {mayManage && (
          <button type="button" className="btn sm" onClick={() => setInviting(true)}>
            <Plus className="i" size={15} /> Invite
          </button>
        )}
      </div>
      <div className="scroll">
        <div className="w">
          <MembersSection me={me} />
          {mayManage && <InvitationsSection />}
          <TeamRolesSection mayManage={mayManage} />
        </div>
      </div>
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </div>
  );
}
