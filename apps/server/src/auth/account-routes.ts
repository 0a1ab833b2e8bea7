import { BackupCodes } from "@letsping/core";
import { PasswordChange } from "@letsping/core";
import { PersonNameInput } from "@letsping/core";
import { SessionView } from "@letsping/core";
import { TwoFactorCode } from "@letsping/core";
import { TwoFactorPassword } from "@letsping/core";
import { TwoFactorSetup } from "@letsping/core";
import { TwoFactorView } from "@letsping/core";
import { z } from "zod";
import { route } from "../http/route";
import { libraryHeaders } from "./authenticate";
import { changePassword } from "./passwords";
import { renamePerson } from "./passwords";
import { endSession } from "./sessions";
import { listSessions } from "./sessions";
import { signOutEverywhere } from "./sessions";
import { beginTwoFactor } from "./two-factor";
import { confirmTwoFactor } from "./two-factor";
import { endTwoFactor } from "./two-factor";
import { replaceBackupCodes } from "./two-factor";
import { twoFactorOf } from "./two-factor";

const SignOutInput = z.strictObject({
  keep_current: z.boolean().nullish().describe("Whether the session of this call stays. Default false."),
});

/** A person and their own account: their sessions, name, password and second factor, in whatever project. */
export const accountRoutes = [
  route({
    method: "GET",
    path: "/api/sessions",
    summary: "Browsers in which the signed-in person is signed in.",
    may: "person",
    output: z.object({ sessions: z.array(SessionView) }),
    errors: ["session_required"],
    handle: async (deps, _given, actor) => ({ sessions: await listSessions(deps, actor) }),
  }),
  route({
    method: "POST",
    path: "/api/sessions/sign-out-everywhere",
    summary: "End all of one's own sessions.",
    may: "person",
    input: SignOutInput,
    inputOptional: true,
    output: z.object({ ended: z.int() }),
    errors: ["session_required", "invalid_request"],
    handle: async (deps, { input }, actor) => ({
      ended: await signOutEverywhere(deps, input.keep_current ?? false, actor),
    }),
  }),
  route({
    method: "DELETE",
    path: "/api/sessions/:id",
    summary: "End one of one's own sessions.",
    may: "person",
    params: z.object({ id: z.string().max(80) }),
    output: z.object({ removed: z.literal(true) }),
    errors: ["session_required", "not_found"],
    handle: async (deps, { params }, actor) => {
      await endSession(deps, params.id, actor);
      return { removed: true as const };
    },
  }),
  route({
    method: "POST",
    path: "/api/account/password",
    summary: "Change one's own password. All other sessions end.",
    may: "person",
    input: PasswordChange,
    output: z.object({ changed: z.literal(true) }),
    errors: ["session_required", "forbidden", "invalid_request", "conflict", "rate_limited"],
    handle: async (deps, { input }, actor) => {
      await changePassword(deps, input, actor);
      return { changed: true as const };
    },
  }),
  route({
    method: "POST",
    path: "/api/account/name",
    summary: "Change one's own name.",
    may: "person",
    input: PersonNameInput,
    output: PersonNameInput,
    errors: ["session_required", "invalid_request"],
    handle: async (deps, { input }, actor) => {
      await renamePerson(deps, input.name, actor);
      return input;
    },
  }),
  route({
    method: "GET",
    path: "/api/account/two-factor",
    summary: "Whether one's own two-factor is on.",
    may: "person",
    output: TwoFactorView,
    errors: ["session_required"],
    handle: (deps, _given, actor) => twoFactorOf(deps, actor),
  }),
  route({
    method: "POST",
    path: "/api/account/two-factor/begin",
    summary: "Make a secret and backup codes. The answer is the only place where they are shown.",
    may: "person",
    input: TwoFactorPassword,
    output: TwoFactorSetup,
    errors: ["session_required", "forbidden", "invalid_request", "conflict", "rate_limited"],
    handle: (deps, { input }, actor, call) =>
      beginTwoFactor(deps, input.password, libraryHeaders(call.request), actor),
  }),
  route({
    method: "POST",
    path: "/api/account/two-factor/confirm",
    summary: "Turn two-factor on with the first code of the authenticator app.",
    may: "person",
    input: TwoFactorCode,
    output: TwoFactorView,
    errors: ["session_required", "forbidden", "invalid_request", "conflict", "rate_limited"],
    handle: (deps, { input }, actor) => confirmTwoFactor(deps, input.code, actor),
  }),
  route({
    method: "POST",
    path: "/api/account/two-factor/end",
    summary: "Turn two-factor off.",
    may: "person",
    input: TwoFactorPassword,
    output: TwoFactorView,
    errors: ["session_required", "forbidden", "invalid_request", "conflict", "rate_limited"],
    handle: (deps, { input }, actor) => endTwoFactor(deps, input.password, actor),
  }),
  route({
    method: "POST",
    path: "/api/account/two-factor/backup-codes",
    summary: "Make new backup codes; the old ones no longer work.",
    may: "person",
    input: TwoFactorPassword,
    output: BackupCodes,
    errors: ["session_required", "forbidden", "invalid_request", "conflict", "rate_limited"],
    handle: (deps, { input }, actor, call) =>
      replaceBackupCodes(deps, input.password, libraryHeaders(call.request), actor),
  }),
];
