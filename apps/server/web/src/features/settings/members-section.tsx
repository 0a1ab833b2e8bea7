import type { Me, MemberRole, MemberView } from "@letsping/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { currentProject, isAtLeast } from "../../api/current-project";
import { membersQuery } from "../../api/people";
import { Failure, Skeleton } from "../../ui/states";
import { LeaveDialog } from "./leave-dialog";
import { MemberRow } from "./member-row";
import { mayDo } from "./member-rules";
import { RemoveMemberDialog } from "./remove-member-dialog";
import { RoleDialog } from "./role-dialog";
import { TeamsDialog } from "./teams-dialog";

/** What the page asks about a member before it does it. */
export type MemberTask =
  | { kind: "role"; member: MemberView; role: MemberRole }
  | { kind: "teams"; member: MemberView; mayAdd: boolean }
  | { kind: "remove"; member: MemberView }
  | { kind: "leave" };

/** The people of the project. */
export function MembersSection({ me }: { me: Me }) {
  const members = useQuery(membersQuery);
  const [task, setTask] = useState<MemberTask | null>(null);
  const project = currentProject(me);
  const looker = { id: me.user.id, role: project?.role ?? "viewer" };
  const list = members.data?.members ?? [];
  const close = () => setTask(null);
  return (
    <section>
      <div className="sh">
        <div>
          <h2>Members</h2>
          <p className="t3">
            {isAtLeast(me, "admin")
              ? "What each may do holds from their next click on."
              : "Admins and owners change who is here, and what each may do."}
          </p>
        </div>
      </div>
      {members.isPending && <Skeleton rows={4} />}
      {members.isError && (
        <Failure what="The members" error={members.error} retry={() => void members.refetch()} />
      )}
      {list.length > 0 && (
        <ul className="people" aria-label="Members">
          {list.map((member) => (
            <MemberRow
              key={member.user.id}
              member={member}
              isSelf={member.user.id === me.user.id}
              may={mayDo(looker, member, list)}
              onTask={setTask}
            />
          ))}
        </ul>
      )}
      {task?.kind === "role" && (
        <RoleDialog
          member={task.member}
          role={task.role}
          isSelf={task.member.user.id === me.user.id}
          onClose={close}
        />
      )}
      {task?.kind === "teams" && <TeamsDialog member={task.member} mayAdd={task.mayAdd} onClose={close} />}
      {task?.kind === "remove" && (
        <RemoveMemberDialog member={task.member} project={project?.name ?? ""} onClose={close} />
      )}
      {task?.kind === "leave" && <LeaveDialog project={project?.name ?? ""} onClose={close} />}
    </section>
  );
}
