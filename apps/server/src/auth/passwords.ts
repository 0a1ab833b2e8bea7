import { LetsPingError } from "@letsping/core";
import type { PasswordChange } from "@letsping/core";
import { hashPassword } from "better-auth/crypto";
import { verifyPassword } from "better-auth/crypto";
import type { Pool } from "pg";
import type { Deps } from "../deps";
import type { AccountActor } from "./actor";
import { changeCredentials } from "./credentials";

/**
 * Asks a signed-in person for their password again: an open browser alone is not enough for what this protects. Wrong
 * ones are limited.
 *
 * @param field name of the field that holds it, for the answer
 * @returns the stored hash that it fits
 * @throws LetsPingError `forbidden`, `rate_limited`
 */
export async function requirePassword(
  deps: Pick<Deps, "pool" | "rateLimits">,
  password: string,
  field: string,
  actor: AccountActor,
): Promise<string> {
  const limit = deps.rateLimits.passwordsByPerson;
  const end = await limit.begin(actor.userId);
  try {
    const { rows } = await deps.pool.query<{ password: string }>(
      "select password from auth_account where user_id = $1 and provider_id = 'credential' and password is not null",
      [actor.userId],
    );
    const hash = rows[0]?.password;
    if (hash !== undefined && (await verifyPassword({ hash, password }))) {
      await limit.succeed(actor.userId);
      return hash;
    }
    await limit.fail(actor.userId);
  } finally {
    end();
  }
  throw new LetsPingError("forbidden", "The password is not right.", {
    hint: "Send the password with which you sign in; it is case-sensitive.",
    details: { field },
  });
}

/** Replaces the password that was just checked. */
const CHANGE = `
  with changed as (
    update auth_account set password = $2, updated_at = now()
    where user_id = $1 and provider_id = 'credential' and password = $3 returning user_id
  )
  insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
  select member.project_id, 'person.password_changed', 'person', $1, $4, '{}'::jsonb
  from changed left join member on member.user_id = changed.user_id`;

/**
 * Changes the password of a signed-in person. All their other sessions end, and sign-ins that wait for a code.
 *
 * @throws LetsPingError `forbidden` where the current one is wrong; `conflict` where another change was faster
 */
export async function changePassword(deps: Deps, input: PasswordChange, actor: AccountActor): Promise<void> {
  const before = await requirePassword(deps, input.current_password, "current_password", actor);
  const after = await hashPassword(input.new_password);
  const { userId, sessionId } = actor;
  const values = [userId, after, before, actor.name];
  const isChanged = await changeCredentials(deps.pool, { userId, keepSession: sessionId }, async (client) => {
    const { rowCount } = await client.query(CHANGE, values);
    return (rowCount ?? 0) > 0;
  });
  if (!isChanged) throw new LetsPingError("conflict", "The password was changed meanwhile.");
}

const RESET = `
  with changed as (
    update auth_account set password = $2, updated_at = now()
    where user_id = $1 and provider_id = 'credential' returning user_id
  )
  insert into audit_entry (project_id, type, actor_kind, actor_name, detail)
  select member.project_id, 'person.password_changed', 'gateway', 'gateway', jsonb_build_object('user_id', $1::text)
  from changed left join member on member.user_id = changed.user_id`;

/**
 * Sets somebody's password without the current one, for the command on the gateway's machine. All their sessions end;
 * a second factor stays on.
 *
 * @returns false where the person has no password to replace
 */
export async function resetPassword(pool: Pool, userId: string, password: string): Promise<boolean> {
  const hash = await hashPassword(password);
  return changeCredentials(pool, { userId, keepSession: null }, async (client) => {
    const { rowCount } = await client.query(RESET, [userId, hash]);
    return (rowCount ?? 0) > 0;
  });
}

const RENAME = `
  with before as (
    select id, name from auth_user where id = $1 for update
  ), renamed as (
    update auth_user set name = $2, updated_at = now() from before
    where auth_user.id = before.id and before.name <> $2 returning auth_user.id, before.name
  )
  insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
  select member.project_id, 'person.renamed', 'person', $1, renamed.name,
    jsonb_build_object('before', renamed.name, 'after', $2::text)
  from renamed left join member on member.user_id = renamed.id`;

/** Gives the person a new name, from now on; what they did before stays under the old one. */
export async function renamePerson(
  deps: Pick<Deps, "pool">,
  name: string,
  actor: AccountActor,
): Promise<void> {
  await deps.pool.query(RENAME, [actor.userId, name]);
}
