import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import { z } from "zod";
import type { PrismaClient } from "../generated/prisma/client";

/** A way into a session without a password, for the sign-in link. Only the server can call it: it has no HTTP route. */
const linkSession = {
  id: "letsping-link-session",
  endpoints: {
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

/** Sign-in and sessions of people (better-auth), with sign-up and everything else that is not needed off. */
export function createAuth({ prisma, origins, port, secret }: AuthOptions) {
  const [baseURL = `http://localhost:${port}`] = origins;
  return betterAuth({
    baseURL,
    basePath: "/api/auth",
    trustedOrigins: [...origins],
    secret,
    database: prismaAdapter(prisma, { provider: "postgresql" }),
    user: { modelName: "authUser" },
    session: { modelName: "authSession", cookieCache: { enabled: false } },
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
      // Two gateways on one host share a cookie jar: ports do not part cookies.
      cookiePrefix: `letsping-${port}`,
      useSecureCookies: baseURL.startsWith("https:"),
    },
    plugins: [linkSession],
  });
}

export type Auth = ReturnType<typeof createAuth>;

/** Stores a person with a password. */
export async function createPerson(
  auth: Auth,
  person: { email: string; name: string; password: string },
): Promise<string> {
  const context = await auth.$context;
  const email = person.email.toLowerCase();
  const user = await context.internalAdapter.createUser(
    { email, name: person.name, emailVerified: true },
    { method: "email-password" },
  );
  const password = await context.password.hash(person.password);
  await context.internalAdapter.linkAccount({
    userId: user.id,
    providerId: "credential",
    accountId: user.id,
    password,
  });
  return user.id;
}
