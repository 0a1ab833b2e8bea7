import { createHash } from "node:crypto";
import { LetsPingError } from "@letsping/core";
import type { SignInLinkInput } from "@letsping/core";
import { toBase64Url } from "@letsping/core";
import type { Pool } from "pg";
import type { Deps } from "../deps";
import { createOwner } from "./first-run";
import { ownerExists } from "./first-run";

function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/**
 * Makes a token that signs somebody in: single use, 10 minutes. Only its hash is stored. It needs no second factor:
 * whoever can make one can read the data folder anyway.
 *
 * @param userId whom it signs in. Default: the first owner
 */
export async function makeSignInToken(
  pool: Pool,
  random: (length: number) => Uint8Array,
  userId: string | null = null,
): Promise<string> {
  const token = toBase64Url(random(32));
  await pool.query("delete from sign_in_link where expires_at < now() - interval '1 day'");
  await pool.query(
    "insert into sign_in_link (token_hash, expires_at, user_id) values ($1, now() + interval '10 minutes', $2)",
    [hashToken(token), userId],
  );
  return token;
}

function refuse(): never {
  throw new LetsPingError("unauthorized", "This sign-in link was used, has expired, or was never made.", {
    hint: "Make a new one on the gateway's machine: letsping-server sign-in-link",
  });
}

async function ownerId(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ user_id: string }>(
    `select member.user_id from project join member on member.project_id = project.id
     where member.role = 'owner' order by project.created_at, member.created_at limit 1`,
  );
  return rows[0]?.user_id ?? refuse();
}

/**
 * Redeems a token: makes the owner where there is none, and says whom to sign in.
 *
 * @throws LetsPingError `unauthorized` for a token that cannot be used; `invalid_request` where the owner's fields are
 * missing (the token then stays usable)
 */
export async function redeemSignInLink(
  deps: Deps,
  input: SignInLinkInput,
): Promise<{ userId: string; ownerCreated: boolean }> {
  const hash = hashToken(input.token);
  const { rowCount } = await deps.pool.query(
    "select 1 from sign_in_link where token_hash = $1 and used_at is null and expires_at > now()",
    [hash],
  );
  if (rowCount === 0) refuse();
  const isFirst = !(await ownerExists(deps.pool));
  const { name, email, password } = input;
  if (isFirst && !(name && email && password)) {
    throw new LetsPingError(
      "invalid_request",
      "This gateway has no owner yet: `name`, `email` and `password` are needed.",
      {
        details: { fields: ["name", "email", "password"] },
      },
    );
  }
  const used = await deps.pool.query<{ user_id: string | null }>(
    `update sign_in_link set used_at = now()
     where token_hash = $1 and used_at is null and expires_at > now() returning user_id`,
    [hash],
  );
  const [link] = used.rows;
  if (!link) refuse();
  const created =
    isFirst && name && email && password ? await createOwner(deps, { name, email, password }) : null;
  return { userId: created ?? link.user_id ?? (await ownerId(deps.pool)), ownerCreated: created !== null };
}
