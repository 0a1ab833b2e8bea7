import type { SignInLinkAnswer, SignInLinkInput } from "@letsping/core";
import { call } from "./client";

/** Signs in with e-mail and password. @throws LetsPingError `unauthorized`, `rate_limited`, `unavailable` */
export async function signIn(email: string, password: string): Promise<void> {
  await call("/api/auth/sign-in/email", { body: { email, password } });
}

export async function signOut(): Promise<void> {
  await call("/api/auth/sign-out", { body: {} });
}

/** Redeems a sign-in link. @throws LetsPingError `unauthorized`, `invalid_request`, `rate_limited`, `unavailable` */
export function redeemLink(input: SignInLinkInput): Promise<SignInLinkAnswer> {
  return call<SignInLinkAnswer>("/api/sign-in-link", { body: input });
}
