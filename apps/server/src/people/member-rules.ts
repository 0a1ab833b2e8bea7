import type { MemberRole } from "@letsping/core";
import { isAtLeast } from "../auth/actor";

/** Rights of one member of a project. */
export interface Rights {
  role: MemberRole;
  teamRoles: readonly string[];
}

interface Somebody extends Rights {
  userId: string;
}

/** Why one member may not change or remove another, in words for the one who tried; null when they may. */
function whyNotTouch(actor: Somebody, target: Somebody): string | null {
  if (!isAtLeast(actor.role, "admin"))
    return `This needs the role admin in the project; you are ${actor.role}.`;
  if (target.role === "owner" && actor.role !== "owner")
    return "Only an owner can change or remove an owner.";
  return null;
}

/**
 * Why a member may not give another these rights; null when they may. Admins give what is up to admin, owners
 * everything, and nobody gives more to themself: an admin who decides for finance is one whom somebody else made so.
 */
export function whyNotChange(actor: Somebody, target: Somebody, wanted: Rights): string | null {
  const refusal = whyNotTouch(actor, target);
  if (refusal !== null || actor.role === "owner") return refusal;
  if (wanted.role === "owner") return "Only an owner can make somebody an owner.";
  const added = wanted.teamRoles.filter((role) => !target.teamRoles.includes(role));
  if (actor.userId === target.userId && added.length > 0)
    return "Nobody gives a team role to themself. Ask another admin or an owner.";
  return null;
}

/** Why a member may not remove another; null when they may. */
export function whyNotRemove(actor: Somebody, target: Somebody): string | null {
  return whyNotTouch(actor, target);
}
