import { LetsPingError } from "@letsping/core";
import type { Express } from "express";
import type { Request } from "express";
import type { Response } from "express";
import { z } from "zod";
import type { Deps } from "../deps";
import { addressOf } from "../http/client-address";
import { sendError } from "../http/errors";
import { exchangeOf } from "../http/exchange";
import { comesFromOurPage } from "../http/gatekeeper";
import { check } from "../http/parse";
import { readJson } from "../http/parse";
import { libraryHeaders } from "./authenticate";
import { signInByWhatHolds } from "./credentials";
import { finishSignIn } from "./finish-sign-in";
import { throwIfFailed } from "./library-database";
import { networkOf } from "./network";
import { noteSignIn } from "./open-session";

const Credentials = z.object({
  email: z.string().max(254),
  password: z.string().max(256),
  rememberMe: z.boolean().optional(),
});

/** What the library answers to a right password: a session, or that a second factor is still to come. */
const SignedIn = z.object({ user: z.object({ id: z.string() }) });

async function sendWebResponse(answer: globalThis.Response, response: Response): Promise<void> {
  throwIfFailed(answer);
  response.status(answer.status);
  for (const cookie of answer.headers.getSetCookie()) response.appendHeader("Set-Cookie", cookie);
  response.setHeader("Content-Type", answer.headers.get("content-type") ?? "application/json");
  response.end(await answer.text());
}

async function signIn(deps: Deps, request: Request, response: Response): Promise<void> {
  const { value } = await readJson(request, response);
  const given = check(Credentials, value ?? {}) as z.infer<typeof Credentials>;
  const email = given.email.trim().toLowerCase();
  const address = addressOf(request);
  const pair = `${email} ${networkOf(address)}`;
  const { signInByPair, signInByEmail, signInByAddress } = deps.rateLimits;
  const ends = [await signInByPair.begin(pair)];
  try {
    ends.push(await signInByEmail.begin(email));
    ends.push(await signInByAddress.begin(address));
    const step = () =>
      deps.auth.api.signInEmail({
        body: { email, password: given.password },
        headers: libraryHeaders(request),
        asResponse: true,
      });
    const answer = await signInByWhatHolds(deps, { column: "email", value: email }, step);
    if (answer?.ok) {
      await signInByPair.succeed(pair);
      const complete = SignedIn.safeParse(await answer.clone().json());
      if (complete.success) await noteSignIn(deps, complete.data.user.id, "password");
      return await sendWebResponse(answer, response);
    }
    if (answer) throwIfFailed(answer);
    await signInByPair.fail(pair);
    await signInByEmail.fail(email);
    await signInByAddress.fail(address);
  } finally {
    for (const end of ends) end();
  }
  throw new LetsPingError("unauthorized", "E-mail or password is not right.", {
    hint: "Check both; the password is case-sensitive.",
  });
}

/**
 * The few routes of the sign-in library that are open. Sign-up, social sign-in, change of e-mail and deletion have no
 * route at all.
 */
export function mountAuth(app: Express, deps: Deps): void {
  const open = (
    path: string,
    method: "get" | "post",
    handle: (request: Request, response: Response) => Promise<void>,
  ) => {
    app[method](path, async (request, response) => {
      exchangeOf(response).route = path;
      response.setHeader("Cache-Control", "no-store");
      try {
        if (request.headers.authorization !== undefined) {
          throw new LetsPingError("ambiguous_credentials", "Sign-in takes no API key.");
        }
        if (method === "post" && !comesFromOurPage(request, deps.origins)) {
          throw new LetsPingError("origin_refused", "The call came from a page that is not of this gateway.");
        }
        await handle(request, response);
      } catch (cause) {
        sendError(response, cause, deps.log);
      }
    });
  };
  open("/api/auth/sign-in/email", "post", (request, response) => signIn(deps, request, response));
  open("/api/auth/two-factor/verify-totp", "post", (request, response) =>
    finishSignIn(deps, "totp", request, response),
  );
  open("/api/auth/two-factor/verify-backup-code", "post", (request, response) =>
    finishSignIn(deps, "backup_code", request, response),
  );
  open("/api/auth/sign-out", "post", async (request, response) => {
    const headers = libraryHeaders(request);
    await sendWebResponse(await deps.auth.api.signOut({ headers, asResponse: true }), response);
  });
  open("/api/auth/get-session", "get", async (request, response) => {
    const headers = libraryHeaders(request);
    await sendWebResponse(await deps.auth.api.getSession({ headers, asResponse: true }), response);
  });
}
