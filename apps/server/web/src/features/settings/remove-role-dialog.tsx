import type { MemberView } from "@letsping/core";
import { isLetsPingError } from "@letsping/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "wouter";
import { call } from "../../api/client";
import { plural } from "../../lib/format";
import { AskDialog } from "../../ui/ask-dialog";
import { Dialog } from "../../ui/dialog";
import { MarkedText, visibleText } from "../../ui/marked-text";
import { toast } from "../../ui/toasts";

interface Props {
  role: string;
  holders: readonly MemberView[];
  onClose: () => void;
}

interface Needing {
  service: string;
  action: string;
}

/** The actions that a refusal names, as the gateway sent them. */
function actionsOf(error: unknown): readonly Needing[] {
  const actions = isLetsPingError(error) ? error.details["actions"] : undefined;
  return Array.isArray(actions) ? (actions as Needing[]) : [];
}

/** Removes a team role; where actions require it, names them and where to change that. */
export function RemoveRoleDialog({ role, holders, onClose }: Props) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => call(`/api/roles/${encodeURIComponent(role)}`, { method: "DELETE" }),
    onSuccess: async () => {
      for (const key of ["roles", "members", "me"]) await client.invalidateQueries({ queryKey: [key] });
      toast(`Removed the team role ${role}`);
      onClose();
    },
  });
  const needing = actionsOf(remove.error);
  if (needing.length > 0) {
    return (
      <Dialog title={`${role} is still needed`} onClose={onClose}>
        <p className="t2">
          Nothing was removed. {plural(needing.length, "action asks", "actions ask")} for it:
        </p>
        <ul className="consequences">
          {needing.map((each) => (
            <li key={`${each.service} ${each.action}`}>
              <MarkedText text={each.service} />{" "}
              <b className="id">
                <MarkedText text={each.action} />
              </b>
            </li>
          ))}
        </ul>
        <p className="t2">
          Choose another role for them under{" "}
          <Link className="link" to="/settings/actions" onClick={onClose}>
            Actions
          </Link>
          , then remove it.
        </p>
        <div className="actions">
          <button type="button" className="btn ink" data-autofocus onClick={onClose}>
            Close
          </button>
        </div>
      </Dialog>
    );
  }
  return (
    <AskDialog
      title={`Remove the team role ${role}?`}
      action="Remove"
      stop
      pending={remove.isPending}
      error={remove.error}
      onAction={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        {holders.length === 0
          ? "Nobody holds it."
          : `${holders
              .slice(0, 3)
              .map((holder) => visibleText(holder.user.name))
              .join(
                ", ",
              )}${holders.length > 3 ? ` and ${holders.length - 3} more` : ""} will no longer hold it.`}
      </p>
      <p>Requests that already wait and ask for it can then be decided by owners only.</p>
    </AskDialog>
  );
}
