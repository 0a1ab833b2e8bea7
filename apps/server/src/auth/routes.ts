import { FirstRun } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { Me } from "@letsping/core";
import { SignInLinkAnswer } from "@letsping/core";
import { SignInLinkInput } from "@letsping/core";
import type { Deps } from "../deps";
import { comesFromOurPage } from "../http/gatekeeper";
import type { Call } from "../http/route";
import { route } from "../http/route";
import { GATEWAY_VERSION } from "../version";
import type { PersonActor } from "./actor";
import { ownerExists } from "./first-run";
import { redeemSignInLink } from "./sign-in-link";

interface ProjectRow {
  id: string;
  name: string;
  role: PersonActor["role"];
  team_roles: string[];
}

/** Projects of one person, with what they may do there. */
export async function projectsOf(deps: Pick<Deps, "pool">, userId: string): Promise<ProjectRow[]> {
  const { rows } = await deps.pool.query<ProjectRow>(
    `select project.id, project.name, member.role, member.team_roles
     from member join project on project.id = member.project_id where member.user_id = $1 order by project.created_at`,
    [userId],
  );
  return rows;
}

async function openSession(deps: Deps, userId: string, call: Call): Promise<void> {
  const answer = await deps.auth.api.openLinkSession({ body: { userId }, asResponse: true });
  for (const cookie of answer.headers.getSetCookie()) call.response.append("Set-Cookie", cookie);
}

export const authRoutes = [
  route({
    method: "GET",
    path: "/api/first-run",
    summary: "Whether this gateway has an owner yet.",
    may: "public",
    output: FirstRun,
    errors: [],
    handle: async (deps) => ({ owner_exists: await ownerExists(deps.pool) }),
  }),
  route({
    method: "POST",
    path: "/api/sign-in-link",
    summary: "Redeem a sign-in link; makes the owner where there is none.",
    may: "public",
    input: SignInLinkInput,
    output: SignInLinkAnswer,
    errors: ["unauthorized", "origin_refused", "invalid_request", "rate_limited"],
    handle: async (deps, { input }, _actor, call) => {
      if (!comesFromOurPage(call.request, deps.origins)) {
        throw new LetsPingError(
          "origin_refused",
          "The link was redeemed from a page that is not of this gateway.",
        );
      }
      const end = await deps.rateLimits.linksByAddress.begin(call.address);
      try {
        const { userId, ownerCreated } = await redeemSignInLink(deps, input);
        await openSession(deps, userId, call);
        return { owner_created: ownerCreated };
      } catch (cause) {
        await deps.rateLimits.linksByAddress.fail(call.address);
        throw cause;
      } finally {
        end();
      }
    },
  }),
  route({
    method: "GET",
    path: "/api/me",
    summary: "The signed-in person, their projects and the gateway.",
    may: "viewer",
    output: Me,
    errors: ["session_required"],
    handle: async (deps, _given, actor) => ({
      user: { id: actor.userId, name: actor.name, email: actor.email },
      projects: await projectsOf(deps, actor.userId),
      gateway: {
        id: deps.gatewayId,
        issuer: deps.issuer,
        base_url: `${deps.origins[0]}/api`,
        version: GATEWAY_VERSION,
      },
      server_time: new Date(deps.clock()).toISOString(),
    }),
  }),
];
