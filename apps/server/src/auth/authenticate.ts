import type { IncomingMessage } from "node:http";
import { LetsPingError } from "@letsping/core";
import type { MemberRole } from "@letsping/core";
import { fromNodeHeaders } from "better-auth/node";
import { statement } from "../db/statement";
import type { Deps } from "../deps";
import { addressOf } from "../http/client-address";
import { comesFromOurPage } from "../http/gatekeeper";
import type { Route } from "../http/route";
import type { AccountActor } from "./actor";
import type { Actor } from "./actor";
import { isAtLeast } from "./actor";
import type { KeyActor } from "./actor";
import type { Permission } from "./actor";
import type { PersonActor } from "./actor";
import { hashApiKey } from "./api-key";
import { ADDRESS_HEADER } from "./auth";
import { findSession } from "./find-session";
import type { FoundSession } from "./find-session";
import type { Membership } from "./find-session";
import { tooWeak } from "./find-session";

interface KeyRow {
  id: string;
  project_id: string;
  name: string;
  mode: "live" | "test";
  scope: "key" | "project";
  revoked: boolean;
  previous: boolean;
  ended: boolean;
  stale: boolean;
}

/** The secret of a key, or the one before its last rotation, which ends by the database's clock. */
const FIND_KEY = statement(
  "auth.key",
  `
  select id, project_id, name, mode, scope, revoked_at is not null as revoked, false as previous, false as ended,
    last_used_at is null or last_used_at < now() - interval '1 minute' as stale
  from api_key where hash = $1
  union all
  select id, project_id, name, mode, scope, revoked_at is not null, true, previous_until <= clock_timestamp(),
    previous_last_used_at is null or previous_last_used_at < now() - interval '1 minute'
  from api_key where previous_hash = $1`,
);

const NOTE_USE = "update api_key set last_used_at = now() where project_id = $1 and id = $2 and hash = $3";
const NOTE_USE_OF_PREVIOUS =
  "update api_key set previous_last_used_at = now() where project_id = $1 and id = $2 and previous_hash = $3";

function bearerOf(request: IncomingMessage): string | null {
  const header = request.headers.authorization;
  if (header === undefined) return null;
  const key = /^Bearer +(lp_[A-Za-z0-9_-]{8,250})$/i.exec(header)?.[1];
  return key ?? "";
}

function hasSessionCookie(request: IncomingMessage): boolean {
  return /(^|;\s*)(__Secure-)?letsping-\d+\.session_token=/.test(request.headers.cookie ?? "");
}

const NO_KEY =
  "The Authorization header holds no key of this gateway. Expected: Bearer lp_live_… or lp_test_….";

/** Whose secret it is, as the database says now; null for nobody's. @throws LetsPingError `unauthorized` for a key that ended */
async function findKey(
  deps: Deps,
  secretHash: Buffer,
): Promise<{ actor: KeyActor; isCurrent: boolean } | null> {
  const [row] = (await deps.pool.query<KeyRow>(deps.prepare(FIND_KEY, [secretHash]))).rows;
  if (!row) return null;
  if (row.revoked)
    throw new LetsPingError(
      "unauthorized",
      `The key “${row.name}” was revoked. Make a new one under Settings, Developers.`,
    );
  if (row.ended)
    throw new LetsPingError(
      "unauthorized",
      `The key “${row.name}” was rotated, and the time of its old secret is over. Send the new one.`,
    );
  if (row.stale) {
    // Only for the list of keys; the call does not wait for it.
    deps.pool
      .query(row.previous ? NOTE_USE_OF_PREVIOUS : NOTE_USE, [row.project_id, row.id, secretHash])
      .catch((cause: unknown) => {
        deps.log.warn({ err: cause }, "the last use of a key was not noted");
      });
  }
  const actor: KeyActor = {
    kind: "key",
    projectId: row.project_id,
    keyId: row.id,
    keyName: row.name,
    scope: row.scope,
    mode: row.mode,
    secretHash,
  };
  return { actor, isCurrent: !row.previous };
}

/** @param fromMemory whether the verb asks by itself if the key still stands */
async function keyActor(
  deps: Deps,
  request: IncomingMessage,
  key: string,
  fromMemory: boolean,
): Promise<KeyActor> {
  const secretHash = hashApiKey(key);
  const name = secretHash.toString("base64");
  const { keys } = deps.knownCallers;
  const known = fromMemory ? keys.find(name) : null;
  if (known) return known;
  const era = keys.era();
  const found = key === "" ? null : await findKey(deps, secretHash);
  if (!found) {
    // Only who sends what is no key is limited: agents behind the same address go on with theirs.
    const address = addressOf(request);
    await deps.rateLimits.keysByAddress.check(address);
    await deps.rateLimits.keysByAddress.fail(address);
    throw new LetsPingError("unauthorized", NO_KEY);
  }
  // An old secret ends by the clock, so it is looked up each time; so is a key that may have changed under the look.
  if (found.isCurrent && keys.era() === era) keys.note(name, found.actor);
  return found.actor;
}

/**
 * For a verb whose statement did nothing, perhaps because the key no longer stands.
 *
 * @throws LetsPingError `unauthorized` where it does not
 */
export async function confirmKey(deps: Deps, actor: Pick<KeyActor, "secretHash">): Promise<void> {
  if (!(await findKey(deps, actor.secretHash))) throw new LetsPingError("unauthorized", NO_KEY);
}

/** The project that a person works on: the named one, or the only one. */
function chooseProject(memberships: Membership[], named: string | null): Membership {
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

/** What stands behind the question mark of an address. */
type Query = Record<string, unknown>;

/** The one project that the call names, or null. @throws LetsPingError `invalid_request` where it names several */
function namedProject(request: IncomingMessage, query: Query): string | null {
  const named = [request.headers["x-letsping-project"], query["project_id"]].filter(
    (each) => each !== undefined,
  );
  const [only = null, ...others] = new Set(named);
  if (others.length === 0 && (only === null || typeof only === "string")) return only;
  throw new LetsPingError(
    "invalid_request",
    "The call names several projects; name one, in X-LetsPing-Project or in project_id.",
  );
}

/**
 * Headers for the sign-in library. It notes the address of a session from a header, so we send it one of ours: those of
 * proxies and clients could say anything.
 */
export function libraryHeaders(request: IncomingMessage): Headers {
  const headers = fromNodeHeaders(request.headers);
  headers.set(ADDRESS_HEADER, addressOf(request));
  return headers;
}

/** The signed-in person, or null. */
export async function signedIn(
  deps: Pick<Deps, "auth">,
  request: IncomingMessage,
): Promise<AccountActor | null> {
  if (!hasSessionCookie(request)) return null;
  const found = await deps.auth.api.getSession({ headers: libraryHeaders(request) });
  if (!found) return null;
  const { user, session } = found;
  return {
    kind: "account",
    userId: user.id,
    name: user.name,
    email: user.email,
    twoFactor: user.twoFactorEnabled === true,
    sessionId: session.id,
  };
}

async function membershipsOf(deps: Deps, { userId }: AccountActor): Promise<Membership[]> {
  const { rows } = await deps.pool.query<Membership>(
    "select project_id, role, team_roles from member where user_id = $1 order by created_at",
    [userId],
  );
  return rows;
}

/** The signed-in person that a call comes from, with their memberships. @throws LetsPingError where there is none */
async function sessionOf(
  deps: Deps,
  request: IncomingMessage,
  may: Permission,
  fromMemory: boolean,
): Promise<FoundSession> {
  // Only narrows the look; which project it is, `namedProject` says.
  const named = request.headers["x-letsping-project"];
  const project = typeof named === "string" ? named : null;
  const found = await findSession(deps, request.headers.cookie ?? "", project, fromMemory);
  if (found) return found;
  const account = await signedIn(deps, request);
  if (account) return { account, memberships: await membershipsOf(deps, account) };
  throw may === "key_or_viewer"
    ? new LetsPingError("unauthorized", "This needs an API key or a session; there was neither.")
    : new LetsPingError("session_required", "This needs a signed-in person; there was no valid session.");
}

/** @param fromMemory whether the verb asks by itself if the person still stands */
async function personActor(
  deps: Deps,
  request: IncomingMessage,
  query: Query,
  may: MemberRole | "key_or_viewer" | "person",
  fromMemory: boolean,
): Promise<AccountActor | PersonActor> {
  const { account, memberships } = await sessionOf(deps, request, may, fromMemory);
  if (request.method !== "GET" && !comesFromOurPage(request, deps.origins)) {
    throw new LetsPingError("origin_refused", "The call came from a page that is not of this gateway.");
  }
  if (may === "person") return account;
  const least = may === "key_or_viewer" ? "viewer" : may;
  try {
    const { project_id, role, team_roles } = chooseProject(memberships, namedProject(request, query));
    if (!isAtLeast(role, least)) throw tooWeak(role, least);
    return { ...account, kind: "person", projectId: project_id, role, teamRoles: team_roles };
  } catch (cause) {
    // Memory may be behind a promotion.
    if (fromMemory) return personActor(deps, request, query, may, false);
    throw cause;
  }
}

/**
 * Who calls, if they may. A key never passes for a person and a session never for a key.
 *
 * @throws LetsPingError `unauthorized`, `session_required`, `forbidden`, `origin_refused`, `ambiguous_credentials`
 */
export async function authorise(
  deps: Deps,
  request: IncomingMessage,
  query: Query,
  { may, confirmsCaller }: Pick<Route, "may" | "confirmsCaller">,
): Promise<Actor> {
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
    return keyActor(deps, request, key, confirmsCaller);
  }
  if (may === "key")
    throw new LetsPingError(
      "unauthorized",
      "This needs an API key as `Authorization: Bearer <key>`; there was none.",
    );
  return personActor(deps, request, query, may, confirmsCaller);
}
