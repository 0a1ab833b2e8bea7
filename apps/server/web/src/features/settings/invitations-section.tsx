import type { InvitationView } from "@letsping/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { MailOpen } from "lucide-react";
import { useState } from "react";
import { call } from "../../api/client";
import { invitationsQuery } from "../../api/people";
import { useNow } from "../../lib/clock";
import { fullTime, hoursLeft } from "../../lib/format";
import { AskDialog } from "../../ui/ask-dialog";
import { MarkedText, visibleText } from "../../ui/marked-text";
import { Failure, Skeleton } from "../../ui/states";
import { toast } from "../../ui/toasts";
import { ROLE_NAMES } from "./role-words";

function RevokeInvitationDialog({
  invitation,
  onClose,
}: {
  invitation: InvitationView;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => call(`/api/invitations/${encodeURIComponent(invitation.id)}`, { method: "DELETE" }),
    onSuccess: () => {
      toast(`Withdrew the invitation of ${visibleText(invitation.email)}`);
      onClose();
    },
    // Also after a refusal: it may have been used meanwhile.
    onSettled: () => client.invalidateQueries({ queryKey: ["invitations"] }),
  });
  return (
    <AskDialog
      title="Withdraw this invitation?"
      action="Withdraw"
      stop
      pending={revoke.isPending}
      error={revoke.error}
      onAction={() => revoke.mutate()}
      onClose={onClose}
    >
      <p>
        The link for <MarkedText text={invitation.email} /> stops working at once. You can invite them again.
      </p>
    </AskDialog>
  );
}

/** Invitations that can still be accepted. */
export function InvitationsSection() {
  const invitations = useQuery(invitationsQuery);
  const [revoking, setRevoking] = useState<InvitationView | null>(null);
  const now = useNow();
  const list = invitations.data?.invitations.filter((each) => Date.parse(each.expires_at) > now) ?? [];
  return (
    <section>
      <div className="sh">
        <div>
          <h2>Invitations</h2>
          <p className="t3">Open ones. Each works once, for 72 hours, only for its e-mail.</p>
        </div>
      </div>
      {invitations.isPending && <Skeleton rows={1} />}
      {invitations.isError && (
        <Failure what="The invitations" error={invitations.error} retry={() => void invitations.refetch()} />
      )}
      {invitations.data && list.length === 0 && <p className="none t3">No invitation is open.</p>}
      {list.length > 0 && (
        <ul className="people open" aria-label="Open invitations">
          {list.map((invitation) => (
            <li key={invitation.id}>
              <span className="face wait" aria-hidden="true">
                <MailOpen className="i" size={13} />
              </span>
              <div className="who">
                <b>
                  <MarkedText text={invitation.email} />
                </b>
                <small className="t3">
                  Invited by <MarkedText text={invitation.invited_by.name} />
                </small>
              </div>
              <div className="role">
                <span className="stands">{ROLE_NAMES[invitation.role]}</span>
              </div>
              <div className="teams">
                {invitation.team_roles.map((role) => (
                  <span key={role} className="tag">
                    {role}
                  </span>
                ))}
              </div>
              <div className="when">
                <span className="num" title={fullTime(invitation.expires_at)}>
                  Expires in {hoursLeft(Date.parse(invitation.expires_at) - now)}
                </span>
              </div>
              <div className="end">
                <button
                  type="button"
                  className="link"
                  aria-label={`Withdraw the invitation of ${invitation.email}`}
                  onClick={() => setRevoking(invitation)}
                >
                  Withdraw
                </button>
              </div>
            </li>
          ))}
        </ul>
      )}
      {revoking && <RevokeInvitationDialog invitation={revoking} onClose={() => setRevoking(null)} />}
    </section>
  );
}
