import { LetsPingError } from "@letsping/core";
import type { MemberInput } from "@letsping/core";
import type { MemberRole } from "@letsping/core";
import type { MemberView } from "@letsping/core";
import type { PoolClient } from "pg";
import { hasRole } from "../auth/actor";
import { isAtLeast } from "../auth/actor";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import { underProjectLock } from "../projects/project-lock";
import { requireKnownRoles } from "../projects/roles";
import type { Rights } from "./member-rules";
import { whyNotChange } from "./member-rules";
import { whyNotRemove } from "./member-rules";

interface MemberRow {
  user_id: string;
  name: string;
  email: string;
  two_factor_enabled: boolean;
  role: MemberRole;
  team_roles: string[];
  created_at: Date;
  last_active_at: Date | null;
}

/** The last activity is that of the sessions which are still there. */
const LIST = `
  select member.user_id, auth_user.name, auth_user.email, auth_user.two_factor_enabled, member.role,
    member.team_roles, member.created_at,
    (select max(updated_at) from auth_session where auth_session.user_id = member.user_id) as last_active_at
  from member join auth_user on auth_user.id = member.user_id
  where member.project_id = $1 order by lower(auth_user.name), member.user_id`;

/** The people of the project. Their e-mails are for admins. */
export async function listMembers(deps: Pick<Deps, "pool">, actor: PersonActor): Promise<MemberView[]> {
  const { rows } = await deps.pool.query<MemberRow>(LIST, [actor.projectId]);
  const showsEmail = hasRole(actor, "admin");
  return rows.map((row) => ({
    user: { id: row.user_id, name: row.name },
    email: showsEmail ? row.email : null,
    role: row.role,
    team_roles: row.team_roles,
    joined_at: row.created_at.toISOString(),
    last_active_at: row.last_active_at?.toISOString() ?? null,
    two_factor: row.two_factor_enabled,
  }));
}

interface Standing extends Rights {
  userId: string;
}

/** Everybody's rights as they are under the lock. */
async function standings(client: PoolClient, projectId: string): Promise<Standing[]> {
  const { rows } = await client.query<{ user_id: string; role: MemberRole; team_roles: string[] }>(
    "select user_id, role, team_roles from member where project_id = $1",
    [projectId],
  );
  return rows.map((row) => ({ userId: row.user_id, role: row.role, teamRoles: row.team_roles }));
}

function requireMember(members: readonly Standing[], userId: string): Standing {
  const found = members.find((each) => each.userId === userId);
  if (!found) throw new LetsPingError("not_found", `The project has no member ${userId.slice(0, 80)}.`);
  return found;
}

/** The actor's rights of now: the call may have waited for the lock behind one that took them away. */
function requireStanding(members: readonly Standing[], actor: PersonActor): Standing {
  const found = members.find((each) => each.userId === actor.userId);
  if (!found) throw new LetsPingError("forbidden", "You are no longer a member of this project.");
  return found;
}

function requireAnotherOwner(members: readonly Standing[], leaving: Standing): void {
  if (leaving.role !== "owner") return;
  if (members.some((each) => each.role === "owner" && each.userId !== leaving.userId)) return;
  throw new LetsPingError("last_owner", "This is the last owner; a project is never without one.");
}

/**
 * Invitations of somebody who may no longer invite work no more, and would not work again if they came back.
 *
 * @returns their ids, for the audit row of what ended them
 */
async function withdrawInvitationsOf(
  client: PoolClient,
  projectId: string,
  userId: string,
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `update invitation set revoked_at = clock_timestamp()
     where project_id = $1 and invited_by = $2 and accepted_at is null and revoked_at is null
       and expires_at > clock_timestamp() returning id`,
    [projectId, userId],
  );
  return rows.map((row) => row.id);
}

async function note(
  client: PoolClient,
  type: "member.changed" | "member.removed" | "member.left",
  detail: Record<string, unknown>,
  actor: PersonActor,
): Promise<void> {
  await client.query(
    `insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
     values ($1, $2, 'person', $3, $4, $5)`,
    [actor.projectId, type, actor.userId, actor.name, detail],
  );
}

const rightsOf = (of: Rights) => ({ role: of.role, team_roles: of.teamRoles });

/**
 * Changes what a member may do: what is absent stays. It holds from their next call on.
 *
 * @throws LetsPingError `not_found`, `forbidden`, `last_owner`; `invalid_request` for an unknown team role
 */
export async function changeMember(
  deps: Deps,
  userId: string,
  input: MemberInput,
  actor: PersonActor,
): Promise<MemberView> {
  const { projectId } = actor;
  await underProjectLock(deps.pool, projectId, async (client) => {
    const members = await standings(client, projectId);
    const target = requireMember(members, userId);
    const wanted: Rights = {
      role: input.role ?? target.role,
      teamRoles: input.team_roles ? [...new Set(input.team_roles)].sort() : target.teamRoles,
    };
    const refusal = whyNotChange(requireStanding(members, actor), target, wanted);
    if (refusal !== null) throw new LetsPingError("forbidden", refusal);
    if (wanted.role !== "owner") requireAnotherOwner(members, target);
    if (input.team_roles) await requireKnownRoles(client, projectId, wanted.teamRoles);
    await client.query(
      "update member set role = $3, team_roles = $4 where project_id = $1 and user_id = $2",
      [projectId, userId, wanted.role, wanted.teamRoles],
    );
    const withdrawn = isAtLeast(wanted.role, "admin")
      ? []
      : await withdrawInvitationsOf(client, projectId, userId);
    await note(
      client,
      "member.changed",
      {
        user_id: userId,
        before: rightsOf(target),
        after: rightsOf(wanted),
        withdrawn_invitations: withdrawn,
      },
      actor,
    );
  });
  const changed = (await listMembers(deps, actor)).find((each) => each.user.id === userId);
  if (!changed) throw new LetsPingError("not_found", `The project has no member ${userId.slice(0, 80)}.`);
  return changed;
}

/** Takes a member away, with the audit row that says what went with them. */
async function takeAway(
  client: PoolClient,
  type: "member.removed" | "member.left",
  leaving: Standing,
  actor: PersonActor,
): Promise<void> {
  const { projectId } = actor;
  const { userId } = leaving;
  await client.query("delete from member where project_id = $1 and user_id = $2", [projectId, userId]);
  const withdrawn = await withdrawInvitationsOf(client, projectId, userId);
  await note(
    client,
    type,
    { user_id: userId, before: rightsOf(leaving), after: null, withdrawn_invitations: withdrawn },
    actor,
  );
}

/**
 * Removes a member from the project. Their account stays; their next call is refused.
 *
 * @throws LetsPingError `not_found`, `forbidden`, `last_owner`
 */
export async function removeMember(deps: Deps, userId: string, actor: PersonActor): Promise<void> {
  const { projectId } = actor;
  await underProjectLock(deps.pool, projectId, async (client) => {
    const members = await standings(client, projectId);
    const target = requireMember(members, userId);
    const refusal = whyNotRemove(requireStanding(members, actor), target);
    if (refusal !== null) throw new LetsPingError("forbidden", refusal);
    requireAnotherOwner(members, target);
    await takeAway(client, "member.removed", target, actor);
  });
}

/** Leaves the project. @throws LetsPingError `last_owner` */
export async function leaveProject(deps: Deps, actor: PersonActor): Promise<void> {
  const { projectId } = actor;
  await underProjectLock(deps.pool, projectId, async (client) => {
    const members = await standings(client, projectId);
    const leaving = requireStanding(members, actor);
    requireAnotherOwner(members, leaving);
    await takeAway(client, "member.left", leaving, actor);
  });
}
