import { createHmac } from "node:crypto";
import { timingSafeEqual } from "node:crypto";
import { LetsPingError } from "@letsping/core";
import type { MemberRole } from "@letsping/core";
import type { Deps } from "../deps";
import { statement } from "../db/statement";
import type { AccountActor } from "./actor";
import { isAtLeast } from "./actor";
import type { PersonActor } from "./actor";

/** How long a session lasts after its last use, in seconds. */
export const SESSION_SECONDS = 7 * 86_400;
/** How old the note of its last use may get, in seconds. */
export const SESSION_NOTED_SECONDS = 300;

/** Longest Cookie header whose caller is remembered, in characters. */
const MEMORABLE = 1_024;

/** What a person is in a project. */
export interface Membership {
  project_id: string;
  role: MemberRole;
  team_roles: string[];
}

interface SessionRow {
  session_id: string;
  user_id: string;
  name: string;
  email: string;
  two_factor_enabled: boolean;
  is_noted: boolean;
  project_id: string | null;
  role: MemberRole;
  team_roles: string[];
}

const SESSION = statement(
  "auth.session",
  `select session.id as session_id, session.user_id, person.name, person.email, person.two_factor_enabled,
    session.expires_at > clock_timestamp() + $3 * interval '1 second' as is_noted,
    member.project_id, member.role, member.team_roles
  from auth_session session
  join auth_user person on person.id = session.user_id
  left join member on member.user_id = session.user_id and ($2::text is null or member.project_id = $2)
  where session.token = $1 and session.expires_at > clock_timestamp()
  order by member.created_at`,
);

/** A signed-in person, with what they are in the projects that were asked for. */
export interface FoundSession {
  account: AccountActor;
  memberships: Membership[];
}

/** Name and key of the session cookies, as the sign-in library makes them. */
export interface SessionCookie {
  name: string;
  secret: string;
}

/**
 * The token of a session cookie whose signature is right: `<token>.<HMAC-SHA256 of it, base64>`, percent-encoded.
 * Null for everything else, also for a header that is at all unusual: the library reads those.
 */
export function sessionTokenOf(header: string, cookie: SessionCookie): string | null {
  const found = header.split("; ").filter((each) => each.startsWith(`${cookie.name}=`));
  const [only, second] = found;
  if (only === undefined || second !== undefined) return null;
  const written = only.slice(cookie.name.length + 1);
  const signed = /^([A-Za-z0-9]{16,128})\.([A-Za-z0-9+/]{43}=)$/.exec(
    written.replaceAll("%2B", "+").replaceAll("%2F", "/").replaceAll("%3D", "="),
  );
  const [, token = "", signature = ""] = signed ?? [];
  const right = createHmac("sha256", cookie.secret).update(token).digest();
  return signed && timingSafeEqual(right, Buffer.from(signature, "base64")) ? token : null;
}

/**
 * A signed-in person and their memberships, in one statement: the plain case, which is nearly every call of a dashboard.
 * Null sends the caller to the sign-in library, which also notes the use of a session when that is due.
 *
 * @param project only the membership in this one; null for all
 * @param fromMemory whether the verb asks by itself if the person still stands
 */
export async function findSession(
  deps: Pick<Deps, "pool" | "prepare" | "sessionCookie" | "knownCallers">,
  cookieHeader: string,
  project: string | null,
  fromMemory: boolean,
): Promise<FoundSession | null> {
  const name = `${project ?? ""} ${cookieHeader}`;
  const isMemorable = name.length <= MEMORABLE;
  const known = fromMemory && isMemorable ? deps.knownCallers.sessions.find(name) : null;
  if (known) return known;
  const token = sessionTokenOf(cookieHeader, deps.sessionCookie);
  if (token === null) return null;
  const notedFor = SESSION_SECONDS - SESSION_NOTED_SECONDS;
  const { rows } = await deps.pool.query<SessionRow>(deps.prepare(SESSION, [token, project, notedFor]));
  const [row] = rows;
  if (!row?.is_noted) return null;
  const found: FoundSession = {
    account: {
      kind: "account",
      userId: row.user_id,
      name: row.name,
      email: row.email,
      twoFactor: row.two_factor_enabled,
      sessionId: row.session_id,
    },
    memberships: rows.flatMap(({ project_id, role, team_roles }) =>
      project_id === null ? [] : [{ project_id, role, team_roles }],
    ),
  };
  if (isMemorable) deps.knownCallers.sessions.note(name, found);
  return found;
}

const STANDS = statement(
  "auth.person_stands",
  `
  select member.role, member.team_roles
  from auth_session session
  left join member on member.user_id = session.user_id and member.project_id = $3
  where session.id = $1 and session.user_id = $2 and session.expires_at > clock_timestamp()`,
);

/**
 * For a verb whose statement did nothing, perhaps because the person no longer stands.
 *
 * @returns what the person is now
 * @throws LetsPingError `session_required`, `forbidden`
 */
export async function confirmPerson(
  deps: Pick<Deps, "pool" | "prepare">,
  actor: PersonActor,
  least: MemberRole,
): Promise<PersonActor> {
  const values = [actor.sessionId, actor.userId, actor.projectId];
  const { rows } = await deps.pool.query<{ role: MemberRole | null; team_roles: string[] }>(
    deps.prepare(STANDS, values),
  );
  const [row] = rows;
  if (!row) throw new LetsPingError("session_required", "The session was ended. Sign in again.");
  if (row.role === null) throw new LetsPingError("forbidden", "You are no longer a member of the project.");
  if (!isAtLeast(row.role, least)) throw tooWeak(row.role, least);
  return { ...actor, role: row.role, teamRoles: row.team_roles };
}

/** The error for a role that does not suffice. */
export function tooWeak(role: MemberRole, least: MemberRole): LetsPingError {
  return new LetsPingError("forbidden", `This needs the role ${least} in the project; you are ${role}.`);
}
