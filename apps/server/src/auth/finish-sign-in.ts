import { LetsPingError } from "@letsping/core";
import { TwoFactorCode } from "@letsping/core";
import type { Request } from "express";
import type { Response } from "express";
import type { z } from "zod";
import type { Deps } from "../deps";
import { check } from "../http/parse";
import { readJson } from "../http/parse";
import { libraryHeaders } from "./authenticate";
import { signInByWhatHolds } from "./credentials";
import { throwIfFailed } from "./library-database";
import { noteSignIn } from "./open-session";
import { claimCode } from "./two-factor";
import { plainCode } from "./two-factor";

/**
 * Headers with the cookie of the challenge alone. With a session beside it the library would take the call for one of
 * that session's person, and not count the guess.
 */
function challengeHeaders(request: Request): Headers {
  const headers = libraryHeaders(request);
  const cookies = (request.headers.cookie ?? "").split(";").filter((each) => /\.two_factor=/.test(each));
  headers.set("cookie", cookies.join(";"));
  return headers;
}

function refuseChallenge(): never {
  throw new LetsPingError("unauthorized", "No sign-in waits for a code here, or it waited for too long.", {
    hint: "Begin again with e-mail and password.",
    details: { begin_again: true },
  });
}

function refuseCode(): never {
  throw new LetsPingError("unauthorized", "The code is not right, or it was used already.", {
    hint: "Take the next code of the app, or a backup code that was never used.",
  });
}

/** Asks the library, with one try of one code. It ends a challenge after five wrong ones. */
async function verify(
  deps: Deps,
  method: "totp" | "backup_code",
  code: string,
  headers: Headers,
): Promise<globalThis.Response> {
  const call = { body: { code }, headers, asResponse: true } as const;
  return method === "totp" ? deps.auth.api.verifyTOTP(call) : deps.auth.api.verifyBackupCode(call);
}

/**
 * The second step of a sign-in: a code, after the password was right. Guesses are limited for each person, over all
 * their challenges and over calls at once; the library locks in the database besides, after ten.
 *
 * @throws LetsPingError `unauthorized`, `rate_limited`
 */
export async function finishSignIn(
  deps: Deps,
  method: "totp" | "backup_code",
  request: Request,
  response: Response,
): Promise<void> {
  const { value } = await readJson(request, response);
  const given = check(TwoFactorCode, value ?? {}) as z.infer<typeof TwoFactorCode>;
  const headers = challengeHeaders(request);
  const { userId } = await deps.auth.api.challengedPerson({ headers });
  if (userId === null) refuseChallenge();
  const limit = deps.rateLimits.codesByPerson;
  const end = await limit.begin(userId);
  try {
    const code = plainCode(given.code);
    const isFresh = method === "backup_code" || (await claimCode(deps, userId, code));
    const who = { column: "id", value: userId } as const;
    const answer = isFresh
      ? await signInByWhatHolds(deps, who, () => verify(deps, method, code, headers))
      : null;
    if (answer) throwIfFailed(answer);
    if (!answer?.ok) {
      await limit.fail(userId);
      if (answer?.status === 429) {
        throw new LetsPingError(
          "rate_limited",
          "There were too many wrong codes; this account takes none for a while.",
          {
            retryAfterSeconds: 900,
          },
        );
      }
      if (answer?.status === 400) refuseChallenge();
      refuseCode();
    }
    await noteSignIn(deps, userId, method);
    await limit.succeed(userId);
    for (const cookie of answer.headers.getSetCookie()) response.appendHeader("Set-Cookie", cookie);
    response.json({ signed_in: true });
  } finally {
    end();
  }
}
