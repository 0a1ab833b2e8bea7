import type { InvitationAcceptance } from "@letsping/core";
import type { InvitationShown } from "@letsping/core";
import type { InvitationView } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { hashPassword } from "better-auth/crypto";
import type { Pool } from "pg";
import type { PoolClient } from "pg";
import type { AccountActor } from "../auth/actor";
import { addMember } from "../auth/first-run";
import { addPerson } from "../auth/persons";
import { newUserId } from "../auth/persons";
import type { Deps } from "../deps";
import { underProjectLock } from "../projects/project-lock";
import { hashInvitationToken } from "./invitations";

interface OpenInvitation {
  id: string;
  project_id: string;
  project: string;
  email: string;
  role: InvitationView["role"];
  /** Those that the project still has. */
  team_roles: string[];
  inviter: string;
  expires_at: Date;
  /** Who has this e-mail, if anybody. */
  user_id: string | null;
}

/** An invitation that can be accepted now: the inviter must still be one who may invite. */
const FIND = `
  select invitation.id, invitation.project_id, project.name as project, invitation.email, invitation.role,
    array(
      select name from project_role
      where project_role.project_id = invitation.project_id and name = any(invitation.team_roles) order by name
    ) as team_roles,
    inviter.name as inviter, invitation.expires_at, invited.id as user_id
  from invitation
  join project on project.id = invitation.project_id
  join auth_user inviter on inviter.id = invitation.invited_by
  join member on member.project_id = invitation.project_id and member.user_id = inviter.id
    and member.role in ('admin', 'owner')
  left join auth_user invited on invited.email = invitation.email
  where invitation.token_hash = $1 and invitation.accepted_at is null and invitation.revoked_at is null
    and invitation.expires_at > clock_timestamp()`;

async function findOpen(client: Pool | PoolClient, tokenHash: Buffer): Promise<OpenInvitation> {
  const { rows } = await client.query<OpenInvitation>(FIND, [tokenHash]);
  if (rows[0]) return rows[0];
  throw new LetsPingError(
    "unauthorized",
    "This invitation was used, withdrawn or replaced, has expired, or was never made.",
    { hint: "Ask for a new one; an invitation lives 72 hours and works once." },
  );
}

/**
 * What an invited person reads before they accept.
 *
 * @param caller who is signed in at the browser that asks, if anybody
 * @throws LetsPingError `unauthorized` for a token that cannot be used
 */
export async function lookAtInvitation(
  deps: Pick<Deps, "pool">,
  token: string,
  caller: AccountActor | null,
): Promise<InvitationShown> {
  const open = await findOpen(deps.pool, hashInvitationToken(token));
  return {
    project: open.project,
    email: open.email,
    role: open.role,
    team_roles: open.team_roles,
    invited_by: open.inviter,
    expires_at: open.expires_at.toISOString(),
    account_exists: open.user_id !== null,
    signed_in: caller !== null && caller.userId === open.user_id,
  };
}

interface Joining {
  userId: string;
  name: string;
  /** Null for somebody who has an account. */
  passwordHash: string | null;
}

function requireSignedIn(open: OpenInvitation, caller: AccountActor | null): Joining {
  // Whoever holds the link alone must not come into an account that has a password, and perhaps a second factor.
  if (caller === null) {
    throw new LetsPingError(
      "session_required",
      `${open.email} has an account here; sign in with it, then accept.`,
    );
  }
  if (caller.userId !== open.user_id) {
    throw new LetsPingError(
      "session_required",
      `The invitation is for ${open.email}, and somebody else is signed in here.`,
      { hint: "Sign out, sign in with the invited e-mail, then accept." },
    );
  }
  return { userId: caller.userId, name: caller.name, passwordHash: null };
}

async function newAccount(deps: Deps, input: InvitationAcceptance): Promise<Joining> {
  const { name, password } = input;
  if (!name || !password) {
    throw new LetsPingError("invalid_request", "A new account needs `name` and `password`.", {
      details: { fields: ["name", "password"] },
    });
  }
  return { userId: newUserId(deps.random), name, passwordHash: await hashPassword(password) };
}

/** Uses the invitation up and makes the member, in the caller's transaction. */
async function join(client: PoolClient, open: OpenInvitation, person: Joining): Promise<void> {
  const { project_id: projectId, id: invitationId, role, team_roles: teamRoles } = open;
  const { userId, name, passwordHash } = person;
  if (
    passwordHash !== null &&
    !(await addPerson(client, { id: userId, email: open.email, name, passwordHash }))
  ) {
    throw new LetsPingError(
      "session_required",
      `${open.email} has an account by now; sign in with it, then accept.`,
    );
  }
  const member = await client.query("select 1 from member where project_id = $1 and user_id = $2", [
    projectId,
    userId,
  ]);
  if ((member.rowCount ?? 0) > 0)
    throw new LetsPingError("conflict", "You are a member of this project already.");
  await client.query(
    `update invitation set accepted_at = clock_timestamp(), accepted_by = $3
     where project_id = $1 and id = $2`,
    [projectId, invitationId, userId],
  );
  await addMember(client, { projectId, userId, name, role, teamRoles, invitationId });
}

/**
 * Accepts an invitation: makes the account where there is none, and the member. Of many calls with one token exactly
 * one wins.
 *
 * @param caller who is signed in at the browser that asks, if anybody
 * @returns whom to sign in; `created` says whether the account is new
 * @throws LetsPingError `unauthorized` for a token that cannot be used; `session_required` where the e-mail has an
 * account that is not signed in; `conflict` for a member; `invalid_request` where name or password are missing
 */
export async function acceptInvitation(
  deps: Deps,
  input: InvitationAcceptance,
  caller: AccountActor | null,
): Promise<{ userId: string; projectId: string; created: boolean }> {
  const tokenHash = hashInvitationToken(input.token);
  const seen = await findOpen(deps.pool, tokenHash);
  const person = seen.user_id === null ? await newAccount(deps, input) : requireSignedIn(seen, caller);
  return underProjectLock(deps.pool, seen.project_id, async (client) => {
    // Again under the lock: meanwhile it may have been used, or the inviter removed.
    await join(client, await findOpen(client, tokenHash), person);
    return { userId: person.userId, projectId: seen.project_id, created: person.passwordHash !== null };
  });
}
