import type { ApiKeyView, MemberView } from "@letsping/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "wouter";
import { call } from "../../api/client";
import { keysQuery } from "../../api/queries";
import { plural } from "../../lib/format";
import { AskDialog } from "../../ui/ask-dialog";
import { MarkedText, visibleText } from "../../ui/marked-text";
import { toast } from "../../ui/toasts";

/** So many names of keys are read; more are only counted. */
const MOST_NAMES = 6;

/** The keys that somebody made and that still work: who leaves may know them. */
function KeysLeft({ keys, madeBy }: { keys: UseQueryResult<{ keys: ApiKeyView[] }>; madeBy: string }) {
  const look = (
    <Link className="link" to="/settings/developers">
      Look at the keys
    </Link>
  );
  if (keys.isError) return <p>Which keys they made could not be read. Keys go on working. {look}</p>;
  const left = keys.data?.keys.filter((key) => key.created_by?.id === madeBy && !key.revoked_at) ?? [];
  if (left.length === 0) return null;
  const names = left.slice(0, MOST_NAMES).map((key) => visibleText(key.name));
  const more = left.length - names.length;
  return (
    <p>
      <b>
        {plural(left.length, "key")} that they made {left.length === 1 ? "goes" : "go"} on working:
      </b>{" "}
      {names.join(", ")}
      {more > 0 && ` and ${more} more`}. Whoever knows {left.length === 1 ? "it" : "one"} can still ask with
      it. {look}
    </p>
  );
}

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
  const keys = useQuery({ ...keysQuery, staleTime: 0 });
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
      pending={remove.isPending || keys.isPending}
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
      <KeysLeft keys={keys} madeBy={id} />
      <p>
        Their account stays, and what they may do in other projects. To come back they need an invitation.
      </p>
    </AskDialog>
  );
}
