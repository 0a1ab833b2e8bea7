import { createHash } from "node:crypto";
import type { BackupCodes } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { TwoFactorSetup } from "@letsping/core";
import type { TwoFactorView } from "@letsping/core";
import { symmetricDecrypt } from "better-auth/crypto";
import { z } from "zod";
import type { Deps } from "../deps";
import type { AccountActor } from "./actor";
import { changeCredentials } from "./credentials";
import { throwIfFailed } from "./library-database";
import { requirePassword } from "./passwords";
import { isTotpCode } from "./totp";
import { TOTP_REPLAY_MS } from "./totp";

/** A code as it is checked: people copy it with spaces. */
export function plainCode(code: string): string {
  return code.replace(/\s/g, "");
}

/**
 * Takes a code for one try. The library would take the same code again while its period lasts, from whoever looked over
 * a shoulder.
 *
 * @returns false where this person's code was tried before
 */
export async function claimCode(deps: Pick<Deps, "pool">, userId: string, code: string): Promise<boolean> {
  const id = createHash("sha256").update(`totp ${userId} ${code}`).digest("base64url");
  const { rowCount } = await deps.pool.query(
    `insert into auth_verification (id, identifier, value, expires_at)
     values ($1, $1, '', clock_timestamp() + $2 * interval '1 millisecond')
     on conflict (id) do update set expires_at = excluded.expires_at
     where auth_verification.expires_at <= clock_timestamp()`,
    [id, TOTP_REPLAY_MS],
  );
  return rowCount === 1;
}

/** What two-factor of a person looks like now. */
export async function twoFactorOf(deps: Pick<Deps, "auth">, actor: AccountActor): Promise<TwoFactorView> {
  if (!actor.twoFactor) return { on: false, backup_codes_left: 0 };
  const { backupCodes } = await deps.auth.api.viewBackupCodes({ body: { userId: actor.userId } });
  return { on: true, backup_codes_left: backupCodes.length };
}

const Enabled = z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) });
const Replaced = Enabled.pick({ backupCodes: true });

/** What the library answered. It looks again at what we looked at: what it refuses has changed in between. */
async function answeredBy(answer: globalThis.Response): Promise<unknown> {
  throwIfFailed(answer);
  if (answer.ok) return answer.json();
  throw new LetsPingError("conflict", "The session, the password or two-factor was changed meanwhile.");
}

/**
 * Makes a secret and backup codes. Two-factor is not on before the first right code. Beginning again replaces both.
 *
 * @param headers of the call, with its session
 * @throws LetsPingError `forbidden` for a wrong password; `conflict` where two-factor is on
 */
export async function beginTwoFactor(
  deps: Deps,
  password: string,
  headers: Headers,
  actor: AccountActor,
): Promise<TwoFactorSetup> {
  await requirePassword(deps, password, "password", actor);
  if (actor.twoFactor) {
    throw new LetsPingError("conflict", "Two-factor is on already.", {
      hint: "End it first to use another app.",
    });
  }
  // Two at once would both insert: whoever comes second waits for the row and replaces it.
  await deps.pool.query(
    `insert into two_factor (id, user_id, secret, backup_codes, verified) values ($1, $1, '', '', false)
     on conflict (user_id) do nothing`,
    [actor.userId],
  );
  const answer = await deps.auth.api.enableTwoFactor({
    body: { password, method: "totp" },
    headers,
    asResponse: true,
  });
  const made = Enabled.parse(await answeredBy(answer));
  return { totp_uri: made.totpURI, backup_codes: made.backupCodes };
}

const CONFIRM = `
  with confirmed as (
    update two_factor set verified = true where user_id = $1 and secret = $2 and not verified returning user_id
  ), turned as (
    update auth_user set two_factor_enabled = true, updated_at = now()
    where id in (select user_id from confirmed) returning id
  )
  insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
  select member.project_id, 'person.two_factor_on', 'person', $1, $3, '{}'::jsonb
  from turned left join member on member.user_id = turned.id`;

/**
 * Turns two-factor on with the first code of the app, which shows that the app has the secret. All other sessions of the
 * person end: they were opened by the password alone.
 *
 * @throws LetsPingError `forbidden` for a wrong code; `conflict` where it was not begun, or is on
 */
export async function confirmTwoFactor(
  deps: Deps,
  givenCode: string,
  actor: AccountActor,
): Promise<TwoFactorView> {
  const row = await deps.prisma.twoFactor.findUnique({ where: { userId: actor.userId } });
  if (!row || row.verified || row.secret === "") {
    throw new LetsPingError("conflict", "Two-factor was not begun, or is on already.", {
      hint: "Begin with your password, and add the secret to an app.",
    });
  }
  const limit = deps.rateLimits.codesByPerson;
  const end = await limit.begin(actor.userId);
  try {
    const code = plainCode(givenCode);
    const { secretConfig } = await deps.auth.$context;
    const secret = await symmetricDecrypt({ key: secretConfig, data: row.secret });
    if (!isTotpCode(secret, code, deps.clock()) || !(await claimCode(deps, actor.userId, code))) {
      await limit.fail(actor.userId);
      throw new LetsPingError("forbidden", "The code is not that of now.", {
        hint: "Send the code that the app shows now, and check that the clock of the device is right.",
        details: { field: "code" },
      });
    }
    const values = [actor.userId, row.secret, actor.name];
    const of = { userId: actor.userId, keepSession: actor.sessionId };
    const isOn = await changeCredentials(deps.pool, of, async (client) => {
      const { rowCount } = await client.query(CONFIRM, values);
      return (rowCount ?? 0) > 0;
    });
    if (!isOn) throw new LetsPingError("conflict", "Two-factor was begun again meanwhile.");
    await limit.succeed(actor.userId);
  } finally {
    end();
  }
  return twoFactorOf(deps, { ...actor, twoFactor: true });
}

const END = `
  with ended as (
    delete from two_factor where user_id = $1
  ), turned as (
    update auth_user set two_factor_enabled = false, updated_at = now()
    where id = $1 and two_factor_enabled returning id
  )
  insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
  select member.project_id, 'person.two_factor_off', 'person', $1, $2, '{}'::jsonb
  from turned left join member on member.user_id = turned.id`;

/** Turns two-factor off. @throws LetsPingError `forbidden` for a wrong password; `conflict` where it is not on */
export async function endTwoFactor(
  deps: Deps,
  password: string,
  actor: AccountActor,
): Promise<TwoFactorView> {
  await requirePassword(deps, password, "password", actor);
  const { rowCount } = await deps.pool.query(END, [actor.userId, actor.name]);
  if (rowCount === 0) throw new LetsPingError("conflict", "Two-factor is not on.");
  return { on: false, backup_codes_left: 0 };
}

/** Written before the codes leave: codes that nobody has are nothing that happened. */
const NOTE_REPLACED = `
  insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
  select member.project_id, 'person.backup_codes_replaced', 'person', $1, $2, '{}'::jsonb
  from auth_user left join member on member.user_id = auth_user.id where auth_user.id = $1`;

/**
 * Replaces the backup codes.
 *
 * @param headers of the call, with its session
 * @throws LetsPingError `forbidden` for a wrong password; `conflict` where two-factor is not on
 */
export async function replaceBackupCodes(
  deps: Deps,
  password: string,
  headers: Headers,
  actor: AccountActor,
): Promise<BackupCodes> {
  await requirePassword(deps, password, "password", actor);
  if (!actor.twoFactor) throw new LetsPingError("conflict", "Two-factor is not on.");
  const answer = await deps.auth.api.generateBackupCodes({ body: { password }, headers, asResponse: true });
  const { backupCodes } = Replaced.parse(await answeredBy(answer));
  await deps.pool.query(NOTE_REPLACED, [actor.userId, actor.name]);
  return { backup_codes: backupCodes };
}
