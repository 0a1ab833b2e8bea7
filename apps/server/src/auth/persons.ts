import { toBase64Url } from "@letsping/core";
import type { Pool } from "pg";
import type { PoolClient } from "pg";

/** Id of a new person: 144 random bits. */
export function newUserId(random: (length: number) => Uint8Array): string {
  return toBase64Url(random(18));
}

/**
 * Stores a person with a password, in the caller's transaction.
 *
 * @returns their id, or null where somebody has this e-mail already
 */
export async function addPerson(
  client: PoolClient,
  person: { id: string; email: string; name: string; passwordHash: string },
): Promise<string | null> {
  const { id, email, name, passwordHash } = person;
  const { rowCount } = await client.query(
    `insert into auth_user (id, name, email, email_verified) values ($1, $2, $3, true)
     on conflict (email) do nothing`,
    [id, name, email.toLowerCase()],
  );
  if (rowCount === 0) return null;
  await client.query(
    `insert into auth_account (id, account_id, provider_id, user_id, password)
     values ($1, $2, 'credential', $2, $3)`,
    [`${id}-password`, id, passwordHash],
  );
  return id;
}

/** Id of the person with this e-mail, or null. */
export async function personByEmail(client: Pool | PoolClient, email: string): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>("select id from auth_user where email = $1", [
    email.trim().toLowerCase(),
  ]);
  return rows[0]?.id ?? null;
}
