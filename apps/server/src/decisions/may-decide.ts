import type { PersonActor } from "../auth/actor";
import { hasRole } from "../auth/actor";
import type { RequestRow } from "../requests/request-row";

/**
 * Why a person may not decide a request, in words for that person; null when they may. Owners decide everything,
 * operators and admins what names no role or only roles they hold, viewers nothing.
 */
export function whyNot(actor: PersonActor, row: Pick<RequestRow, "roles">): string | null {
  if (!hasRole(actor, "operator")) return "You can look, but not decide: your role here is viewer.";
  if (hasRole(actor, "owner")) return null;
  const missing = row.roles.filter((role) => !actor.teamRoles.includes(role));
  return missing.length === 0 ? null : `Only ${missing.join(" and ")} decides this.`;
}
