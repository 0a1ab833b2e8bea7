import { LetsPingError } from "@letsping/core";
import { REQUEST_STATUSES } from "@letsping/core";
import type { RequestListQuery } from "@letsping/core";
import type { KeyActor } from "../auth/actor";
import type { PersonActor } from "../auth/actor";

/**
 * Conditions of a list in SQL, over `request`, with the values of their places. $1 is the project: a statement names it
 * itself.
 */
export interface Filter {
  conditions: string[];
  values: unknown[];
}

/** The statuses that a query asks for; none: all. @throws LetsPingError `invalid_request` */
export function statusesOf(query: Pick<RequestListQuery, "status">): string[] {
  const asked = (query.status ?? "")
    .split(",")
    .map((name) => name.trim().toUpperCase())
    .filter(Boolean);
  const unknown = asked.find((name) => !(REQUEST_STATUSES as readonly string[]).includes(name));
  if (unknown) {
    throw new LetsPingError(
      "invalid_request",
      `There is no status \`${unknown.slice(0, 60)}\`. Known: ${REQUEST_STATUSES.join(", ")}.`,
    );
  }
  return [...new Set(asked)];
}

/** Text as a LIKE pattern that matches it literally. */
function contains(text: string): string {
  return `%${text.replace(/[\\%_]/g, (char) => `\\${char}`)}%`;
}

/** An id that was pasted is looked up, not searched for. */
const WHOLE_ID = /^req_[0-9a-z]{26}$/;

function searched(place: string): string {
  const own = ["service", "action", "id", "agent_id"].map((column) => `request.${column} ilike ${place}`);
  const person = `request.decided_by in (select id from auth_user where name ilike ${place})`;
  return `(${[...own, person].join(" or ")})`;
}

/** A time of a query. Rows keep milliseconds: what is finer counts as the next one, for `>=` and `<` alike. */
export function momentOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const isFiner = /\.\d{3}\d*[1-9]/.test(text);
  return new Date(Date.parse(text) + (isFiner ? 1 : 0));
}

/** What of a project a query asks for, and its caller may see. */
export function filterOf(query: RequestListQuery, actor: KeyActor | PersonActor): Filter {
  const conditions = ["request.held"];
  const values: unknown[] = [actor.projectId];
  const where = (condition: (place: string) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  const statuses = statusesOf(query);
  if (actor.kind === "key" && actor.scope === "key")
    where((place) => `request.key_id = ${place}`, actor.keyId);
  // In so many words, so that the index of what waits is known to fit.
  if (isQueue(query)) conditions.push("request.status = 'PENDING'");
  else if (statuses.length > 0) where((place) => `request.status = any(${place})`, statuses);
  where((place) => `request.execution_state = ${place}`, query.execution);
  where((place) => `request.service = ${place}`, query.service);
  where((place) => `request.action = ${place}`, query.action);
  where((place) => `request.agent_id = ${place}`, query.agent);
  where((place) => `request.priority = ${place}`, query.priority);
  where((place) => `${place} = any(request.roles)`, query.role);
  where((place) => `request.key_id = ${place}`, query.key);
  where((place) => `request.mode = ${place}`, query.mode);
  where((place) => `request.decided_by = ${place}`, query.person);
  if (query.flagged !== undefined) conditions.push("request.flagged");
  where((place) => `${place} = any(request.finding_rules)`, query.rule);
  where((place) => `request.created_at >= ${place}`, momentOf(query.from));
  where((place) => `request.created_at < ${place}`, momentOf(query.to));
  if (query.q !== undefined && WHOLE_ID.test(query.q)) where((place) => `request.id = ${place}`, query.q);
  else where(searched, query.q === undefined ? undefined : contains(query.q));
  return { conditions, values };
}

/** Whether a query asks for what waits and nothing else: that comes soonest end first. */
export function isQueue(query: Pick<RequestListQuery, "status">): boolean {
  const statuses = statusesOf(query);
  return statuses.length === 1 && statuses[0] === "PENDING";
}
