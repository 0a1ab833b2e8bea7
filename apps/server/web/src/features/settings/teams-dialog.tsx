import type { MemberView } from "@letsping/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client";
import { rolesQuery } from "../../api/queries";
import { problemWords } from "../../lib/problem-words";
import { Dialog } from "../../ui/dialog";
import { visibleText } from "../../ui/marked-text";
import { Failure, Skeleton } from "../../ui/states";
import { toast } from "../../ui/toasts";
import { TeamRoleChoice } from "./team-role-choice";

interface Props {
  member: MemberView;
  /** False: roles can only be taken away here. */
  mayAdd: boolean;
  onClose: () => void;
}

/** Which team roles a member holds. */
export function TeamsDialog({ member, mayAdd, onClose }: Props) {
  const client = useQueryClient();
  const roles = useQuery(rolesQuery);
  const [chosen, setChosen] = useState<string[]>(member.team_roles);
  const { id } = member.user;
  const name = visibleText(member.user.name);
  const save = useMutation({
    mutationFn: () =>
      call(`/api/members/${encodeURIComponent(id)}`, { method: "PUT", body: { team_roles: chosen } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["members"] });
      await client.invalidateQueries({ queryKey: ["me"] });
      toast(`Saved the team roles of ${name}`);
      onClose();
    },
  });
  const all = roles.data?.roles ?? [];
  return (
    <Dialog title={`Team roles of ${name}`} onClose={onClose}>
      <p className="t2">
        A request that asks for a team role is decided by people who hold it, and by owners.
      </p>
      {roles.isPending && <Skeleton rows={1} />}
      {roles.isError && (
        <Failure what="The team roles" error={roles.error} retry={() => void roles.refetch()} />
      )}
      {roles.data && all.length === 0 && (
        <p className="t3">The project has no team role yet. Add one below the list of members.</p>
      )}
      <TeamRoleChoice
        label="Team roles"
        roles={all}
        chosen={chosen}
        onChange={setChosen}
        locked={mayAdd ? [] : all.filter((role) => !member.team_roles.includes(role))}
      />
      {!mayAdd && <p className="t3">Nobody gives a team role to themself. Another admin or an owner can.</p>}
      {save.isError && (
        <p className="err" role="alert">
          Nothing was changed. {problemWords(save.error)}
        </p>
      )}
      <div className="actions">
        <button type="button" className="btn" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          className="btn ink"
          disabled={save.isPending || !roles.data}
          onClick={() => save.mutate()}
        >
          Save
        </button>
      </div>
    </Dialog>
  );
}
