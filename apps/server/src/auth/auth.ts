import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import { twoFactor } from "better-auth/plugins/two-factor";
import { z } from "zod";
import type { PrismaClient } from "../generated/prisma/client";
import { SESSION_NOTED_SECONDS } from "./find-session";
import { SESSION_SECONDS } from "./find-session";
import type { SessionCookie } from "./find-session";
import { libraryDatabase } from "./library-database";

/** Header in which the library gets the address of a call. What a client sends under this name is replaced. */
export const ADDRESS_HEADER = "x-letsping-address";

/** What only the server can call: none of it has an HTTP route. */
const serverOnly = {
  id: "letsping-server-only",
  endpoints: {
    /** A way into a session without a password: for the sign-in link and for an invitation that makes an account. */
    openLinkSession: createAuthEndpoint(
      "/letsping/link-session",
      { method: "POST", body: z.object({ userId: z.string() }), metadata: { SERVER_ONLY: true } },
      async (context) => {
        const user = await context.context.internalAdapter.findUserById(context.body.userId);
        if (!user) throw context.error("NOT_FOUND");
        const session = await context.context.internalAdapter.createSession(user.id);
        await setSessionCookie(context, { session, user });
        return context.json({ userId: user.id });
      },
    ),
    /** Whose password was right a moment ago, so that a second factor may be tried; null where nobody's was. */
    challengedPerson: createAuthEndpoint(
      "/letsping/challenged-person",
      { method: "GET", metadata: { SERVER_ONLY: true } },
      async (context) => {
        const { name } = context.context.createAuthCookie("two_factor");
        const identifier = await context.getSignedCookie(name, context.context.secret);
        const challenge = identifier
          ? await context.context.internalAdapter.findVerificationValue(identifier)
          : null;
        return context.json({ userId: challenge?.value ?? null });
      },
    ),
  },
} as const;

export interface AuthOptions {
  prisma: PrismaClient;
  origins: readonly string[];
  port: number;
  /** Key of the session cookies, derived from the master key. */
  secret: string;
}

/** Shortest password, in characters. */
export const MIN_PASSWORD_LENGTH = 10;

function portOf(address: string): string {
  const { port, protocol } = new URL(address);
  return port || (protocol === "https:" ? "443" : "80");
}

/** Sign-in and sessions of people (better-auth), with sign-up and everything else that is not needed off. */
export function createAuth({ prisma, origins, port, secret }: AuthOptions) {
  const [baseURL = `http://localhost:${port}`] = origins;
  return betterAuth({
    baseURL,
    basePath: "/api/auth",
    trustedOrigins: [...origins],
    secret,
    database: prismaAdapter(libraryDatabase(prisma), { provider: "postgresql" }),
    user: { modelName: "authUser" },
    // Noted at most every five minutes, for the list of sessions.
    session: {
      modelName: "authSession",
      cookieCache: { enabled: false },
      expiresIn: SESSION_SECONDS,
      updateAge: SESSION_NOTED_SECONDS,
    },
    account: { modelName: "authAccount" },
    verification: { modelName: "authVerification" },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: MIN_PASSWORD_LENGTH,
      maxPasswordLength: 128,
    },
    // Our own limits count failures only, and count them together over replicas.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    advanced: {
      // Two gateways on one host share a cookie jar: ports do not part cookies. Replicas behind one address share a name.
      cookiePrefix: `letsping-${portOf(baseURL)}`,
      useSecureCookies: baseURL.startsWith("https:"),
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER], ipv6Subnet: 128 },
    },
    plugins: [twoFactor({ issuer: "LetsPing" }), serverOnly],
  });
}

export type Auth = ReturnType<typeof createAuth>;

/** The session cookie of a sign-in library that was made. */
export async function sessionCookieOf(auth: Auth): Promise<SessionCookie> {
  const { authCookies, secret } = await auth.$context;
  return { name: authCookies.sessionToken.name, secret };
}
