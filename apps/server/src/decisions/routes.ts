import { Decision } from "@letsping/core";
import { DecisionInput } from "@letsping/core";
import { route } from "../http/route";
import { decide } from "./decide";

export const decisionRoutes = [
  route({
    method: "POST",
    path: "/api/resolve",
    summary: "Approve, edit and approve, or reject a request. Only a signed-in person can.",
    may: "operator",
    input: DecisionInput,
    output: Decision,
    errors: [
      "session_required",
      "forbidden",
      "origin_refused",
      "request_not_found",
      "already_final",
      "version_conflict",
      "payload_invalid",
      "invalid_request",
    ],
    handle: (deps, { input }, actor) => decide(deps, input, actor),
  }),
];
