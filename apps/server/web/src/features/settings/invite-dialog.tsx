import type { InvitationCreated, InvitationInput, InvitationView } from "@letsping/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client";
import { rolesQuery } from "../../api/queries";
import { problemWords } from "../../lib/problem-words";
import { CopyButton } from "../../ui/copy-button";
import { Dialog } from "../../ui/dialog";
import { LabelledInput } from "../../ui/labelled-input";
import { MarkedText } from "../../ui/marked-text";
import { ROLE_NAMES, ROLE_RIGHTS } from "./role-words";
import { TeamRoleChoice } from "./team-role-choice";

/** Owners are made by owners, from members. */
const INVITED: readonly InvitationView["role"][] = ["viewer", "operator", "admin"];

function LinkOnce({ created, onClose }: { created: InvitationCreated; onClose: () => void }) {
  const { invitation, link } = created;
  return (
    <Dialog title="Send this link yourself" sticky onClose={onClose}>
      <p className="t2">
        It works once, for 72 hours, only for{" "}
        <b>
          <MarkedText text={invitation.email} />
        </b>
        . The gateway sends no mail, and shows the link this once.
      </p>
      <div className="keybox">
        <code>{link}</code>
        <CopyButton text={link} words="Copy" />
      </div>
      <p className="t3">Lost it? Invite the same e-mail again: the new link replaces this one.</p>
      <div className="actions">
        <button type="button" className="btn ink" onClick={onClose}>
          Done
        </button>
      </div>
    </Dialog>
  );
}

/** Invites an e-mail, and shows the link once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const roles = useQuery(rolesQuery);
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<InvitationView["role"]>("operator");
  const [teams, setTeams] = useState<string[]>([]);
  const invite = useMutation({
    mutationFn: (body: InvitationInput) => call<InvitationCreated>("/api/invitations", { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["invitations"] }),
  });
  if (invite.data) return <LinkOnce created={invite.data} onClose={onClose} />;
  return (
    <Dialog title="Invite somebody" onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          invite.mutate({ email: email.trim(), role, team_roles: teams });
        }}
      >
        <LabelledInput
          label="E-mail"
          type="email"
          value={email}
          onValue={setEmail}
          required
          maxLength={254}
          autoComplete="off"
          placeholder="tom@example.com"
          data-autofocus
          problem={invite.isError ? problemWords(invite.error) : null}
        />
        <fieldset className="radio roles">
          <legend>What they may do</legend>
          {INVITED.map((each) => (
            <label className="row" key={each}>
              <input type="radio" name="role" checked={role === each} onChange={() => setRole(each)} />
              <span>
                {ROLE_NAMES[each]} <small className="t3">{ROLE_RIGHTS[each]}</small>
              </span>
            </label>
          ))}
        </fieldset>
        {roles.data && roles.data.roles.length > 0 && (
          <div>
            <span className="label">Team roles</span>
            <TeamRoleChoice label="Team roles" roles={roles.data.roles} chosen={teams} onChange={setTeams} />
          </div>
        )}
        <div className="actions">
          <button type="button" className="btn" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="btn ink" disabled={invite.isPending}>
            Make the link
          </button>
        </div>
      </form>
    </Dialog>
  );
}
