import type { MemberView } from "@letsping/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client";
import { AskDialog } from "../../ui/ask-dialog";
import { MarkedText, visibleText } from "../../ui/marked-text";
import { toast } from "../../ui/toasts";

/** Says what removing a member does, before it is done. */
export function RemoveMemberDialog({
  member,
  project,
  onClose,
}: {
  member: MemberView;
  project: string;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const { id, name } = member.user;
  const remove = useMutation({
    mutationFn: () => call(`/api/members/${encodeURIComponent(id)}`, { method: "DELETE" }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["members"] });
      await client.invalidateQueries({ queryKey: ["invitations"] });
      toast(`Removed ${visibleText(name)}`);
      onClose();
    },
  });
  return (
    <AskDialog
      title={`Remove ${visibleText(name)}?`}
      action="Remove"
      stop
      pending={remove.isPending}
      error={remove.error}
      onAction={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        <MarkedText text={name} /> is out of {visibleText(project)} at once: their next click is refused.
      </p>
      <p>
        Their past decisions stay in the history. Invitations that they sent and nobody used stop working.
      </p>
      <p>
        Their account stays, and what they may do in other projects. To come back they need an invitation.
      </p>
    </AskDialog>
  );
}
