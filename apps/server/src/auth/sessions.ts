import { LetsPingError } from "@letsping/core";
import type { SessionView } from "@letsping/core";
import type { Deps } from "../deps";
import type { AccountActor } from "./actor";
import { END_CHALLENGES } from "./credentials";

interface SessionRow {
  id: string;
  created_at: Date;
  updated_at: Date;
  expires_at: Date;
  ip_address: string | null;
  user_agent: string | null;
}

/** Browsers in which the person is signed in, the last used first. Never the tokens. */
export async function listSessions(deps: Pick<Deps, "pool">, actor: AccountActor): Promise<SessionView[]> {
  const { rows } = await deps.pool.query<SessionRow>(
    `select id, created_at, updated_at, expires_at, ip_address, user_agent from auth_session
     where user_id = $1 and expires_at > clock_timestamp() order by updated_at desc, id limit 200`,
    [actor.userId],
  );
  return rows.map((row) => ({
    id: row.id,
    current: row.id === actor.sessionId,
    created_at: row.created_at.toISOString(),
    last_active_at: row.updated_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
    address: row.ip_address || null,
    user_agent: row.user_agent || null,
  }));
}

/** Ends one of the person's own sessions. @throws LetsPingError `not_found`, also for a session of somebody else */
export async function endSession(deps: Pick<Deps, "pool">, id: string, actor: AccountActor): Promise<void> {
  const { rowCount } = await deps.pool.query("delete from auth_session where id = $1 and user_id = $2", [
    id,
    actor.userId,
  ]);
  if (rowCount === 0) throw new LetsPingError("not_found", `You have no session ${id.slice(0, 80)}.`);
}

/** Ends all sessions of the person and sign-ins that wait for a code, with the audit row in each of their projects. @returns how many ended */
export async function signOutEverywhere(
  deps: Pick<Deps, "pool">,
  keepCurrent: boolean,
  actor: AccountActor,
): Promise<number> {
  const { rows } = await deps.pool.query<{ ended: number }>(
    `with ended as (
       delete from auth_session where user_id = $1 and ($2::text is null or id <> $2) returning id
     ), challenges as (
       ${END_CHALLENGES}
     ), counted as (
       select count(*)::int as sessions from ended
     ), noted as (
       insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
       select member.project_id, 'person.signed_out_everywhere', 'person', $1, $3,
         jsonb_build_object('sessions', counted.sessions)
       from counted left join member on member.user_id = $1
     )
     select sessions as ended from counted`,
    [actor.userId, keepCurrent ? actor.sessionId : null, actor.name],
  );
  return rows[0]?.ended ?? 0;
}
