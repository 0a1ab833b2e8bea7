import { InvitationAcceptance } from "@letsping/core";
import { InvitationCreated } from "@letsping/core";
import { InvitationInput } from "@letsping/core";
import { InvitationShown } from "@letsping/core";
import { InvitationToken } from "@letsping/core";
import { InvitationView } from "@letsping/core";
import { isLetsPingError } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { MemberInput } from "@letsping/core";
import { MemberView } from "@letsping/core";
import { z } from "zod";
import { signedIn } from "../auth/authenticate";
import { openSession } from "../auth/open-session";
import type { Deps } from "../deps";
import { comesFromOurPage } from "../http/gatekeeper";
import type { Call } from "../http/route";
import { route } from "../http/route";
import { acceptInvitation } from "./accept-invitation";
import { lookAtInvitation } from "./accept-invitation";
import { createInvitation } from "./invitations";
import { listInvitations } from "./invitations";
import { revokeInvitation } from "./invitations";
import { changeMember } from "./members";
import { leaveProject } from "./members";
import { listMembers } from "./members";
import { removeMember } from "./members";

const Params = z.object({ id: z.string().max(80) });
const Removed = z.object({ removed: z.literal(true) });

/** Runs a call that anybody may make with a token: from our page only, and guesses are limited. */
async function withInvitation<T>(deps: Deps, call: Call, work: () => Promise<T>): Promise<T> {
  if (!comesFromOurPage(call.request, deps.origins)) {
    throw new LetsPingError("origin_refused", "The call came from a page that is not of this gateway.");
  }
  const limit = deps.rateLimits.invitationsByAddress;
  const end = await limit.begin(call.address);
  try {
    return await work();
  } catch (cause) {
    if (isLetsPingError(cause) && cause.error === "unauthorized") await limit.fail(call.address);
    throw cause;
  } finally {
    end();
  }
}

export const peopleRoutes = [
  route({
    method: "GET",
    path: "/api/members",
    summary: "People of the project. E-mails are for admins.",
    may: "viewer",
    output: z.object({ members: z.array(MemberView) }),
    errors: ["session_required"],
    handle: async (deps, _given, actor) => ({ members: await listMembers(deps, actor) }),
  }),
  route({
    method: "POST",
    path: "/api/members/leave",
    summary: "Leave the project.",
    may: "viewer",
    output: z.object({ left: z.literal(true) }),
    errors: ["session_required", "last_owner"],
    handle: async (deps, _given, actor) => {
      await leaveProject(deps, actor);
      return { left: true as const };
    },
  }),
  route({
    method: "PUT",
    path: "/api/members/:id",
    summary: "Change what a member may do. Admins change up to admin, owners everybody.",
    may: "admin",
    params: Params,
    input: MemberInput,
    output: MemberView,
    errors: ["session_required", "forbidden", "invalid_request", "not_found", "last_owner"],
    handle: (deps, { params, input }, actor) => changeMember(deps, params.id, input, actor),
  }),
  route({
    method: "DELETE",
    path: "/api/members/:id",
    summary: "Remove a member from the project.",
    may: "admin",
    params: Params,
    output: Removed,
    errors: ["session_required", "forbidden", "not_found", "last_owner"],
    handle: async (deps, { params }, actor) => {
      await removeMember(deps, params.id, actor);
      return { removed: true as const };
    },
  }),
  route({
    method: "GET",
    path: "/api/invitations",
    summary: "Open invitations of the project. Their links are never shown again.",
    may: "admin",
    output: z.object({ invitations: z.array(InvitationView) }),
    errors: ["session_required", "forbidden"],
    handle: async (deps, _given, actor) => ({ invitations: await listInvitations(deps, actor.projectId) }),
  }),
  route({
    method: "POST",
    path: "/api/invitations",
    summary: "Invite an e-mail. The answer is the only place where the link is shown.",
    may: "admin",
    input: InvitationInput,
    output: InvitationCreated,
    errors: ["session_required", "forbidden", "invalid_request", "conflict"],
    handle: (deps, { input }, actor) => createInvitation(deps, input, actor),
  }),
  route({
    method: "POST",
    path: "/api/invitations/look",
    summary: "What an invitation is for, before one accepts it.",
    may: "public",
    input: InvitationToken,
    output: InvitationShown,
    errors: ["unauthorized", "origin_refused", "invalid_request", "rate_limited"],
    handle: (deps, { input }, _actor, call) =>
      withInvitation(deps, call, async () =>
        lookAtInvitation(deps, input.token, await signedIn(deps, call.request)),
      ),
  }),
  route({
    method: "POST",
    path: "/api/invitations/accept",
    summary: "Accept an invitation: with a name and a password, or signed in with the invited e-mail.",
    may: "public",
    input: InvitationAcceptance,
    output: z.object({ project_id: z.string(), account_created: z.boolean() }),
    errors: [
      "unauthorized",
      "session_required",
      "origin_refused",
      "invalid_request",
      "conflict",
      "rate_limited",
    ],
    handle: (deps, { input }, _actor, call) =>
      withInvitation(deps, call, async () => {
        const { userId, projectId, created } = await acceptInvitation(
          deps,
          input,
          await signedIn(deps, call.request),
        );
        if (created) await openSession(deps, userId, "invitation", call);
        return { project_id: projectId, account_created: created };
      }),
  }),
  route({
    method: "DELETE",
    path: "/api/invitations/:id",
    summary: "Withdraw an open invitation.",
    may: "admin",
    params: Params,
    output: Removed,
    errors: ["session_required", "forbidden", "not_found"],
    handle: async (deps, { params }, actor) => {
      await revokeInvitation(deps, params.id, actor);
      return { removed: true as const };
    },
  }),
];
