import type { Pool } from "pg";
import type { PoolClient } from "pg";
import { z } from "zod";
import { inTransaction } from "../db/transaction";
import type { Deps } from "../deps";

/** Ends the sign-ins of one person ($1) that still wait for a code: their password was right before, not now. */
export const END_CHALLENGES = "delete from auth_verification where value = $1 and identifier like '2fa-%'";

/** Ends the sessions of one person ($1), but for one ($2). */
const END_SESSIONS = "delete from auth_session where user_id = $1 and ($2::text is null or id <> $2)";

const CREDENTIALS = `
  select account.password, person.two_factor_enabled
  from auth_user person
  join auth_account account on account.user_id = person.id and account.provider_id = 'credential'`;

/** What a sign-in rests on, as one text; null where nobody can sign in so. */
async function credentialsOf(pool: Pool, column: "id" | "email", value: string): Promise<string | null> {
  // The lock waits for a change that is under way, and gives what it made.
  const { rows } = await pool.query(`${CREDENTIALS} where person.${column} = $1 for share`, [value]);
  return rows[0] ? JSON.stringify(rows[0]) : null;
}

/** What the library answers to a complete sign-in. */
const Complete = z.object({ token: z.string() });

/**
 * Runs one step of a sign-in. The library reads the password, takes its time to compare, and only then makes the
 * session: one that began before a change of the password or of two-factor would outlive the change that ends sessions.
 *
 * @returns the library's answer; null where it let somebody in by what no longer holds, and nobody is in
 */
export async function signInByWhatHolds(
  deps: Pick<Deps, "pool">,
  who: { column: "id" | "email"; value: string },
  step: () => Promise<globalThis.Response>,
): Promise<globalThis.Response | null> {
  const before = await credentialsOf(deps.pool, who.column, who.value);
  const answer = await step();
  if (!answer.ok || before === (await credentialsOf(deps.pool, who.column, who.value))) return answer;
  const complete = Complete.safeParse(await answer.json());
  if (complete.success)
    await deps.pool.query("delete from auth_session where token = $1", [complete.data.token]);
  return null;
}

/**
 * Changes what sign-ins of a person rest on. Sessions and sign-ins from before end in the same transaction, but for the
 * session that asked.
 *
 * @param change writes it, with its audit row. @returns whether it did; nothing ends otherwise
 */
export async function changeCredentials(
  pool: Pool,
  of: { userId: string; keepSession: string | null },
  change: (client: PoolClient) => Promise<boolean>,
): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    // Before the statements that end sessions, so that they see every session which was made until here.
    await client.query(`${CREDENTIALS} where person.id = $1 for update`, [of.userId]);
    if (!(await change(client))) return false;
    await client.query(END_SESSIONS, [of.userId, of.keepSession]);
    await client.query(END_CHALLENGES, [of.userId]);
    return true;
  });
}
