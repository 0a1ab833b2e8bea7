import { BatchAnswer } from "@letsping/core";
import { BatchInput } from "@letsping/core";
import { Decision } from "@letsping/core";
import { DecisionInput } from "@letsping/core";
import { route } from "../http/route";
import { batchResolve } from "./batch-resolve";
import { decide } from "./decide";

export const decisionRoutes = [
  route({
    method: "POST",
    path: "/api/resolve",
    summary: "Approve, edit and approve, or reject a request. Only a signed-in person can.",
    may: "operator",
    confirmsCaller: true,
    input: DecisionInput,
    output: Decision,
    errors: [
      "session_required",
      "forbidden",
      "origin_refused",
      "request_not_found",
      "already_final",
      "version_conflict",
      "values_masked",
      "payload_invalid",
      "invalid_request",
    ],
    handle: (deps, { input }, actor) => decide(deps, input, actor),
  }),
  route({
    method: "POST",
    path: "/api/requests/batch-resolve",
    summary: "Decide up to 200 requests as one: checked as a whole, all in one transaction or none.",
    may: "operator",
    input: BatchInput,
    output: BatchAnswer,
    errors: [
      "session_required",
      "forbidden",
      "origin_refused",
      "request_not_found",
      "version_conflict",
      "values_masked",
      "payload_invalid",
      "invalid_request",
    ],
    handle: (deps, { input }, actor) => batchResolve(deps, input, actor),
  }),
];
