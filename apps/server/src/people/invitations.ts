import { createHash } from "node:crypto";
import { createId } from "@letsping/core";
import type { InvitationCreated } from "@letsping/core";
import type { InvitationInput } from "@letsping/core";
import { INVITATION_LIFE_MS } from "@letsping/core";
import type { InvitationView } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { toBase64Url } from "@letsping/core";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import { underProjectLock } from "../projects/project-lock";
import { requireKnownRoles } from "../projects/roles";

export function hashInvitationToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

interface InvitationRow {
  id: string;
  email: string;
  role: InvitationView["role"];
  team_roles: string[];
  invited_by: string;
  inviter: string | null;
  created_at: Date;
  expires_at: Date;
}

/** Those that can still be accepted. */
const LIST = `
  select invitation.*, auth_user.name as inviter
  from invitation left join auth_user on auth_user.id = invitation.invited_by
  where invitation.project_id = $1 and accepted_at is null and revoked_at is null and expires_at > clock_timestamp()
  order by invitation.created_at desc, invitation.id`;

/** Open invitations of the project. Their links are never shown again. */
export async function listInvitations(
  deps: Pick<Deps, "pool">,
  projectId: string,
): Promise<InvitationView[]> {
  const { rows } = await deps.pool.query<InvitationRow>(LIST, [projectId]);
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    role: row.role,
    team_roles: row.team_roles,
    invited_by: { id: row.invited_by, name: row.inviter ?? "a former member" },
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
  }));
}

/** The rights of the actor are looked at again, because the call may have waited for the lock. */
const INVITE = `
  insert into invitation (id, project_id, email, role, team_roles, token_hash, invited_by, expires_at)
  select $1, $2, $3, $4, $5, $6, $7, clock_timestamp() + $8 * interval '1 millisecond'
  from member where project_id = $2 and user_id = $7 and role in ('admin', 'owner')`;

/**
 * Invites an e-mail, with a link that lives 72 hours. A repeat replaces the open invitation of the same e-mail.
 *
 * @throws LetsPingError `conflict` for a member; `invalid_request` for an unknown team role
 */
export async function createInvitation(
  deps: Deps,
  input: InvitationInput,
  actor: PersonActor,
): Promise<InvitationCreated> {
  const { projectId, userId, name } = actor;
  const email = input.email.toLowerCase();
  const teamRoles = [...new Set(input.team_roles ?? [])].sort();
  const id = createId("invitation", deps.clock(), deps.random(10));
  const token = toBase64Url(deps.random(32));
  await underProjectLock(deps.pool, projectId, async (client) => {
    await requireKnownRoles(client, projectId, teamRoles);
    const member = await client.query(
      "select 1 from member join auth_user on auth_user.id = member.user_id where project_id = $1 and email = $2",
      [projectId, email],
    );
    if ((member.rowCount ?? 0) > 0)
      throw new LetsPingError("conflict", `${email} is a member of this project.`);
    const replaced = await client.query<{ id: string }>(
      `update invitation set revoked_at = clock_timestamp()
       where project_id = $1 and email = $2 and accepted_at is null and revoked_at is null returning id`,
      [projectId, email],
    );
    const values = [id, projectId, email, input.role, teamRoles, hashInvitationToken(token), userId];
    const made = await client.query(INVITE, [...values, INVITATION_LIFE_MS]);
    if (made.rowCount === 0)
      throw new LetsPingError("forbidden", "You may no longer invite to this project.");
    const detail = {
      invitation_id: id,
      role: input.role,
      team_roles: teamRoles,
      replaces: replaced.rows.map((row) => row.id),
    };
    await client.query(
      `insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
       values ($1, 'invitation.created', 'person', $2, $3, $4)`,
      [projectId, userId, name, detail],
    );
  });
  const invitation = (await listInvitations(deps, projectId)).find((each) => each.id === id);
  if (!invitation)
    throw new LetsPingError("conflict", "The invitation was withdrawn as soon as it was made.");
  return { invitation, link: `${deps.origins[0]}/invitation#${token}` };
}

/** Withdraws an open invitation. @throws LetsPingError `not_found`, also for one that was used or is over */
export async function revokeInvitation(
  deps: Pick<Deps, "pool">,
  id: string,
  actor: PersonActor,
): Promise<void> {
  const { rowCount } = await deps.pool.query(
    `with revoked as (
       update invitation set revoked_at = clock_timestamp()
       where project_id = $1 and id = $2 and accepted_at is null and revoked_at is null
         and expires_at > clock_timestamp() returning id
     )
     insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
     select $1, 'invitation.revoked', 'person', $3, $4, jsonb_build_object('invitation_id', id) from revoked`,
    [actor.projectId, id, actor.userId, actor.name],
  );
  if (rowCount === 0)
    throw new LetsPingError("not_found", `The project has no open invitation ${id.slice(0, 80)}.`);
}
