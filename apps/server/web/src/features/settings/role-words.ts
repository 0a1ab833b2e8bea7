import type { MemberRole } from "@letsping/core";

export const ROLE_NAMES: Record<MemberRole, string> = {
  viewer: "Viewer",
  operator: "Operator",
  admin: "Admin",
  owner: "Owner",
};

/** What each role may do, in words that need no other role beside them. */
export const ROLE_RIGHTS: Record<MemberRole, string> = {
  viewer: "Sees the queue and the history, with every value masked. Decides nothing.",
  operator:
    "Sees the queue and the history, decides requests, and reveals masked values. Each reveal is noted.",
  admin: "Does all that an operator does, and manages keys, actions, settings and people up to admin.",
  owner: "May do everything, also decide for every team role and make other owners.",
};
