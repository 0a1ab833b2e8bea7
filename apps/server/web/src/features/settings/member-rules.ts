import type { MemberRole, MemberView } from "@letsping/core";
import { includesRole, ROLES } from "../../lib/roles";

/** Somebody who looks at the list, with their own rights. */
export interface Looker {
  id: string;
  role: MemberRole;
}

/** What the one who looks may do with a member. The gateway decides; this only keeps dead buttons off the page. */
export interface MayDo {
  /** Roles that can be given, the present one among them; empty where the role stays. */
  roles: readonly MemberRole[];
  editTeams: boolean;
  /** Whether team roles can be added, not only taken away. */
  addTeams: boolean;
  remove: boolean;
  leave: boolean;
  /** Why the role stays and nobody can go; null where that is not so. */
  lastOwner: string | null;
}

/** Whether this is the only owner among the members. */
export function isLastOwner(member: MemberView, members: readonly MemberView[]): boolean {
  return member.role === "owner" && members.filter((each) => each.role === "owner").length === 1;
}

export function mayDo(looker: Looker, member: MemberView, members: readonly MemberView[]): MayDo {
  const isSelf = looker.id === member.user.id;
  const isOwner = looker.role === "owner";
  const mayTouch = isOwner || (looker.role === "admin" && member.role !== "owner");
  const isLast = isLastOwner(member, members);
  const most = isOwner ? "owner" : "admin";
  return {
    roles: mayTouch && !isLast ? ROLES.filter((role) => includesRole(most, role)) : [],
    editTeams: mayTouch,
    addTeams: mayTouch && (isOwner || !isSelf),
    remove: mayTouch && !isSelf && !isLast,
    leave: isSelf,
    lastOwner: isLast
      ? "The only owner. A project is never without one: make somebody else an owner first."
      : null,
  };
}
