import { LetsPingError } from "@letsping/core";
import type { MemberRole } from "@letsping/core";
import { fromNodeHeaders } from "better-auth/node";
import type { Request } from "express";
import type { Deps } from "../deps";
import { comesFromOurPage } from "../http/gatekeeper";
import type { Actor } from "./actor";
import { hasRole } from "./actor";
import type { KeyActor } from "./actor";
import type { Permission } from "./actor";
import type { PersonActor } from "./actor";
import { hashApiKey } from "./api-key";

interface KeyRow {
  id: string;
  project_id: string;
  name: string;
  mode: "live" | "test";
  scope: "key" | "project";
  revoked: boolean;
  stale: boolean;
}

const FIND_KEY = `
  select id, project_id, name, mode, scope, revoked_at is not null as revoked,
         last_used_at is null or last_used_at < now() - interval '1 minute' as stale
  from api_key where hash = $1`;

function bearerOf(request: Request): string | null {
  const header = request.headers.authorization;
  if (header === undefined) return null;
  const key = /^Bearer +(lp_[A-Za-z0-9_-]{8,250})$/i.exec(header)?.[1];
  return key ?? "";
}

function hasSessionCookie(request: Request): boolean {
  return /(^|;\s*)(__Secure-)?letsping-\d+\.session_token=/.test(request.headers.cookie ?? "");
}

async function keyActor(deps: Deps, request: Request, key: string): Promise<KeyActor> {
  const address = request.socket.remoteAddress ?? "unknown";
  await deps.rateLimits.keysByAddress.check(address);
  const row = key === "" ? undefined : (await deps.pool.query<KeyRow>(FIND_KEY, [hashApiKey(key)])).rows[0];
  if (!row) {
    await deps.rateLimits.keysByAddress.fail(address);
    throw new LetsPingError(
      "unauthorized",
      "The Authorization header holds no key of this gateway. Expected: Bearer lp_live_… or lp_test_….",
    );
  }
  if (row.revoked)
    throw new LetsPingError(
      "unauthorized",
      `The key “${row.name}” was revoked. Make a new one under Settings, Developers.`,
    );
  if (row.stale) {
    // Only for the list of keys; the call does not wait for it.
    deps.pool
      .query("update api_key set last_used_at = now() where id = $1", [row.id])
      .catch((cause: unknown) => {
        deps.log.warn({ err: cause }, "the last use of a key was not noted");
      });
  }
  return {
    kind: "key",
    projectId: row.project_id,
    keyId: row.id,
    keyName: row.name,
    scope: row.scope,
    mode: row.mode,
  };
}

interface MemberRow {
  project_id: string;
  role: MemberRole;
  team_roles: string[];
}

/** The project that a person works on: the named one, or the only one. */
function chooseProject(memberships: MemberRow[], named: string | null): MemberRow {
  if (named !== null) {
    const found = memberships.find((membership) => membership.project_id === named);
    if (!found) throw new LetsPingError("forbidden", "You are not a member of the project that was named.");
    return found;
  }
  const [only, second] = memberships;
  if (!only) throw new LetsPingError("forbidden", "You are signed in, but not a member of any project.");
  if (second)
    throw new LetsPingError(
      "invalid_request",
      "You have several projects; name one in the header X-LetsPing-Project.",
    );
  return only;
}

function namedProject(request: Request): string | null {
  const header = request.headers["x-letsping-project"];
  if (typeof header === "string") return header;
  const query = request.query["project_id"];
  return typeof query === "string" ? query : null;
}

/** The signed-in person, or null. */
export async function personActor(deps: Deps, request: Request): Promise<PersonActor | null> {
  if (!hasSessionCookie(request)) return null;
  const session = await deps.auth.api.getSession({ headers: fromNodeHeaders(request.headers) });
  if (!session) return null;
  const { rows } = await deps.pool.query<MemberRow>(
    "select project_id, role, team_roles from member where user_id = $1 order by created_at",
    [session.user.id],
  );
  const membership = chooseProject(rows, namedProject(request));
  return {
    kind: "person",
    projectId: membership.project_id,
    userId: session.user.id,
    name: session.user.name,
    email: session.user.email,
    role: membership.role,
    teamRoles: membership.team_roles,
  };
}

function requirePerson(
  person: PersonActor | null,
  request: Request,
  deps: Deps,
  may: MemberRole,
): PersonActor {
  if (!person)
    throw new LetsPingError("session_required", "This needs a signed-in person; there was no valid session.");
  if (request.method !== "GET" && !comesFromOurPage(request, deps.origins)) {
    throw new LetsPingError("origin_refused", "The call came from a page that is not of this gateway.");
  }
  if (!hasRole(person, may)) {
    throw new LetsPingError(
      "forbidden",
      `This needs the role ${may} in the project; you are ${person.role}.`,
    );
  }
  return person;
}

/**
 * Who calls, if they may. A key never passes for a person and a session never for a key.
 *
 * @throws LetsPingError `unauthorized`, `session_required`, `forbidden`, `origin_refused`, `ambiguous_credentials`
 */
export async function authorise(deps: Deps, request: Request, may: Permission): Promise<Actor> {
  if (may === "public") return { kind: "public" };
  const key = bearerOf(request);
  if (key !== null && hasSessionCookie(request)) {
    throw new LetsPingError(
      "ambiguous_credentials",
      "The call has both an API key and a session; it is not clear who asks.",
    );
  }
  if (key !== null) {
    if (may !== "key" && may !== "key_or_viewer") {
      throw new LetsPingError(
        "session_required",
        "This needs a signed-in person. An API key can never decide or change settings.",
      );
    }
    return keyActor(deps, request, key);
  }
  if (may === "key")
    throw new LetsPingError(
      "unauthorized",
      "This needs an API key as `Authorization: Bearer <key>`; there was none.",
    );
  const person = await personActor(deps, request);
  if (!person && may === "key_or_viewer")
    throw new LetsPingError("unauthorized", "This needs an API key or a session; there was neither.");
  return requirePerson(person, request, deps, may === "key_or_viewer" ? "viewer" : may);
}
