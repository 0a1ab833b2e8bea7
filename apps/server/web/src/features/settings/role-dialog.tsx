import type { MemberRole, MemberView } from "@letsping/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client";
import { includesRole } from "../../lib/roles";
import { AskDialog } from "../../ui/ask-dialog";
import { visibleText } from "../../ui/marked-text";
import { toast } from "../../ui/toasts";
import { ROLE_NAMES, ROLE_RIGHTS } from "./role-words";

interface Props {
  member: MemberView;
  role: MemberRole;
  isSelf: boolean;
  onClose: () => void;
}

/** What a role takes away, beside what it gives. */
function Losses({ member, role, isSelf }: Pick<Props, "member" | "role" | "isSelf">) {
  if (includesRole(role, member.role)) return null;
  const losesPeople = includesRole(member.role, "admin") && !includesRole(role, "admin");
  return (
    <>
      {losesPeople && <p>Invitations that {isSelf ? "you" : "they"} sent and nobody used stop working.</p>}
      {isSelf && (
        <p>
          <b>You cannot take this back yourself.</b> Somebody with more rights has to.
        </p>
      )}
    </>
  );
}

/** Says what another role means, before it is given. */
export function RoleDialog({ member, role, isSelf, onClose }: Props) {
  const client = useQueryClient();
  const { id } = member.user;
  const name = visibleText(member.user.name);
  const change = useMutation({
    mutationFn: () => call(`/api/members/${encodeURIComponent(id)}`, { method: "PUT", body: { role } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["members"] });
      await client.invalidateQueries({ queryKey: isSelf ? ["me"] : ["invitations"] });
      toast(`${name} is ${ROLE_NAMES[role].toLowerCase()} now`);
      onClose();
    },
  });
  const words = `${/^[aeio]/.test(role) ? "an" : "a"} ${role}`;
  return (
    <AskDialog
      title={isSelf ? `Make yourself ${words}?` : `Make ${name} ${words}?`}
      action={`Make ${isSelf ? "me" : ""} ${words}`.replace("  ", " ")}
      pending={change.isPending}
      error={change.error}
      onAction={() => change.mutate()}
      onClose={onClose}
    >
      <p>
        <b>{ROLE_NAMES[role]}.</b> {ROLE_RIGHTS[role]}
      </p>
      <Losses member={member} role={role} isSelf={isSelf} />
      <p className="t3">
        Now {ROLE_NAMES[member.role].toLowerCase()}. The change holds from {isSelf ? "your" : "their"} next
        click on, and is noted.
      </p>
    </AskDialog>
  );
}
