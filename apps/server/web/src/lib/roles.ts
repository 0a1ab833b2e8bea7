import type { MemberRole } from "@letsping/core";

// Written here and not taken from core, whose schemas the first page does not need to load.
const RANKS: Record<MemberRole, number> = { viewer: 0, operator: 1, admin: 2, owner: 3 };

/** Rights of a member, weakest first; each includes those before it. */
export const ROLES: readonly MemberRole[] = ["viewer", "operator", "admin", "owner"];

/** Whether a role includes the rights of another. */
export function includesRole(role: MemberRole, least: MemberRole): boolean {
  return RANKS[role] >= RANKS[least];
}
