import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { call } from "../../api/client";
import { membersQuery } from "../../api/people";
import { rolesQuery } from "../../api/queries";
import { plural } from "../../lib/format";
import { problemWords } from "../../lib/problem-words";
import { Failure, Skeleton } from "../../ui/states";
import { RemoveRoleDialog } from "./remove-role-dialog";

function AddRole() {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const add = useMutation({
    mutationFn: () => call("/api/roles", { body: { name: name.trim() } }),
    onSuccess: async () => {
      setName("");
      await client.invalidateQueries({ queryKey: ["roles"] });
    },
  });
  return (
    <form
      className="addrole"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <div className="row">
        <input
          className="in"
          aria-label="New team role"
          aria-describedby="role-hint"
          placeholder="support"
          required
          maxLength={64}
          value={name}
          onChange={(event) => {
            setName(event.target.value.toLowerCase().replace(/\s+/g, "-"));
            add.reset();
          }}
        />
        <button type="submit" className="btn" disabled={add.isPending}>
          <Plus className="i" size={15} /> Add
        </button>
      </div>
      <small className="t3" id="role-hint">
        Lower-case letters, digits, - and _.
      </small>
      {add.isError && (
        <p className="err" role="alert">
          Not added. {problemWords(add.error)}
        </p>
      )}
    </form>
  );
}

/** Team roles of the project, and how many people hold each. */
export function TeamRolesSection({ mayManage }: { mayManage: boolean }) {
  const roles = useQuery(rolesQuery);
  const members = useQuery(membersQuery);
  const [removing, setRemoving] = useState<string | null>(null);
  const holders = (role: string) =>
    members.data?.members.filter((member) => member.team_roles.includes(role)) ?? [];
  return (
    <section>
      <div className="sh">
        <div>
          <h2>Team roles</h2>
          <p className="t3">A request that asks for one is decided by people who hold it, and by owners.</p>
        </div>
      </div>
      {roles.isPending && <Skeleton rows={2} />}
      {roles.isError && (
        <Failure what="The team roles" error={roles.error} retry={() => void roles.refetch()} />
      )}
      {roles.data?.roles.length === 0 && (
        <p className="none t3">No team role yet. Without one, every operator decides everything.</p>
      )}
      {roles.data && roles.data.roles.length > 0 && (
        <ul className="rolelist" aria-label="Team roles">
          {roles.data.roles.map((role) => (
            <li key={role}>
              <b>{role}</b>
              <span className={members.data && holders(role).length === 0 ? "wn" : "t3"}>
                {members.data &&
                  (holders(role).length === 0
                    ? "Held by nobody: only owners decide what asks for it"
                    : `Held by ${plural(holders(role).length, "person", "people")}`)}
              </span>
              {mayManage && (
                <button
                  type="button"
                  className="link"
                  aria-label={`Remove the team role ${role}`}
                  onClick={() => setRemoving(role)}
                >
                  Remove
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayManage && <AddRole />}
      {removing !== null && (
        <RemoveRoleDialog role={removing} holders={holders(removing)} onClose={() => setRemoving(null)} />
      )}
    </section>
  );
}
