import { FirstRun } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { Me } from "@letsping/core";
import { SignInLinkAnswer } from "@letsping/core";
import { SignInLinkInput } from "@letsping/core";
import { comesFromOurPage } from "../http/gatekeeper";
import { route } from "../http/route";
import { GATEWAY_VERSION } from "../version";
import { ownerExists } from "./first-run";
import { membershipsOf } from "./memberships";
import { openSession } from "./open-session";
import { redeemSignInLink } from "./sign-in-link";

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
        await openSession(deps, userId, "link", call);
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
    may: "person",
    output: Me,
    errors: ["session_required"],
    handle: async (deps, _given, actor) => ({
      user: { id: actor.userId, name: actor.name, email: actor.email, two_factor: actor.twoFactor },
      projects: (await membershipsOf(deps, actor.userId)).map(({ id, name, role, team_roles }) => ({
        id,
        name,
        role,
        team_roles,
      })),
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
