import type { MemberRole } from "@letsping/core";

export const ROLE_NAMES: Record<MemberRole, string> = {
  viewer: "Viewer",
  operator: "Operator",
  admin: "Admin",
  owner: "Owner",
};

/** What each role may do, in one line. Each includes those before it. */
export const ROLE_RIGHTS: Record<MemberRole, string> = {
  viewer: "Sees the queue and the history. Sensitive values are masked. Decides nothing.",
  operator: "Also decides requests, and reveals masked values. Each reveal is noted.",
  admin: "Also manages keys, actions, settings and people up to admin.",
  owner: "May do everything, also decide for every team role and make other owners.",
};
