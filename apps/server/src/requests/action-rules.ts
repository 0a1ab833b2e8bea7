import { LetsPingError } from "@letsping/core";
import { PRIORITIES } from "@letsping/core";
import type { RequestInput } from "@letsping/core";
import { statement } from "../db/statement";
import type { Deps } from "../deps";
import type { ActionName } from "./known-rules";
import type { ActionRules } from "./known-rules";

const RULES = statement(
  "ingest.rules",
  `
  select array(select name from project_role where project_id = $1 order by name) as known_roles,
         action.least_priority, action.role, coalesce(action.observe_allowed, false) as observe_allowed
  from (select 1) as one
  left join action_description action on action.project_id = $1 and action.service = $2 and action.action = $3`,
);

/** The roles that a request needs. @throws LetsPingError `invalid_request` for one that the project does not have */
export function checkRoles(rules: ActionRules, asked: string | null): string[] {
  if (asked && !rules.known_roles.includes(asked)) {
    const known = rules.known_roles.length > 0 ? rules.known_roles.join(", ") : "none yet";
    throw new LetsPingError(
      "invalid_request",
      `The project does not have the role \`${asked}\`. It has: ${known}.`,
      {
        details: { field: "metadata.role", known: rules.known_roles },
      },
    );
  }
  return rolesOf(rules.role, asked);
}

/** Both the rule's role and the request's must be held: what the agent names can only add to its own protection. */
export function rolesOf(ruled: string | null, asked: string | null): string[] {
  return [...new Set([ruled, asked].filter((role): role is string => Boolean(role)))];
}

/** The greater of what the agent asked and what the rule says is the least. */
export function raised(
  asked: RequestInput["priority"],
  least: RequestInput["priority"],
): (typeof PRIORITIES)[number] {
  return (
    PRIORITIES[Math.max(PRIORITIES.indexOf(asked ?? "medium"), least ? PRIORITIES.indexOf(least) : 0)] ??
    "medium"
  );
}

/** Rules of an action as they stand now. */
export async function readRules(deps: Deps, name: ActionName): Promise<ActionRules> {
  const values = [name.projectId, name.service, name.action];
  const { rows } = await deps.pool.query<ActionRules>(deps.prepare(RULES, values));
  const rules = rows[0] ?? { known_roles: [], least_priority: null, role: null, observe_allowed: false };
  deps.knownRules.note(name, rules);
  return rules;
}

/** Rules from memory, where they know the role that is asked; else as they stand now. */
export function firstRules(deps: Deps, name: ActionName, askedRole: string | null): Promise<ActionRules> {
  const known = deps.knownRules.find(name);
  const isEnough = known && (askedRole === null || known.known_roles.includes(askedRole));
  return isEnough ? Promise.resolve(known) : readRules(deps, name);
}
