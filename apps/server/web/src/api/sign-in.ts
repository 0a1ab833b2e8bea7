import type { SignInLinkAnswer, SignInLinkInput } from "@letsping/core";
import { call } from "./client";

/**
 * Signs in with e-mail and password. Where the account has a second factor, nobody is signed in before its code.
 *
 * @throws LetsPingError `unauthorized`, `rate_limited`, `unavailable`
 */
export async function signIn(email: string, password: string): Promise<{ codeNeeded: boolean }> {
  const answer = await call<{ twoFactorRedirect?: boolean }>("/api/auth/sign-in/email", {
    body: { email, password },
  });
  return { codeNeeded: answer.twoFactorRedirect === true };
}

/** The second step, with the code of the app. @throws LetsPingError `unauthorized`, `rate_limited`, `unavailable` */
export async function verifyTotp(code: string): Promise<void> {
  await call("/api/auth/two-factor/verify-totp", { body: { code } });
}

/** The second step, with a backup code. @throws LetsPingError `unauthorized`, `rate_limited`, `unavailable` */
export async function verifyBackupCode(code: string): Promise<void> {
  await call("/api/auth/two-factor/verify-backup-code", { body: { code } });
}

export async function signOut(): Promise<void> {
  await call("/api/auth/sign-out", { body: {} });
}

/** Redeems a sign-in link. @throws LetsPingError `unauthorized`, `invalid_request`, `rate_limited`, `unavailable` */
export function redeemLink(input: SignInLinkInput): Promise<SignInLinkAnswer> {
  return call<SignInLinkAnswer>("/api/sign-in-link", { body: input });
}
