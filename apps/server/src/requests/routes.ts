import { CancelInput } from "@letsping/core";
import { Decision } from "@letsping/core";
import { ExecutionAnswer } from "@letsping/core";
import { ExecutionInput } from "@letsping/core";
import { FilterChoices } from "@letsping/core";
import { MAX_WAIT_MS } from "@letsping/core";
import { RequestDetail } from "@letsping/core";
import { RequestInput } from "@letsping/core";
import { RequestList } from "@letsping/core";
import { RequestListQuery } from "@letsping/core";
import { RequestReceipt } from "@letsping/core";
import { RequestReceiptPartA } from "@letsping/core";
import { RequestTotals } from "@letsping/core";
import { RevealAnswer } from "@letsping/core";
import { StatusAnswer } from "@letsping/core";
import { StatusAnswerPartA } from "@letsping/core";
import { z } from "zod";
import { ANSWERED } from "../http/route";
import { route } from "../http/route";
import { cancel } from "./cancel";
import { choicesOf } from "./choices";
import { sendCsv } from "./csv";
import { reportExecution } from "./execution";
import { getRequest } from "./get";
import { getStatus } from "./get-status";
import { ingest } from "./ingest";
import { listRequests } from "./list";
import { reveal } from "./reveal";
import { SAMPLE_REQUEST } from "./sample-request";
import { totalsOf } from "./totals";

export const RequestParams = z.object({ id: z.string().max(80) });

const StatusQuery = z.strictObject({
  wait_ms: z.coerce
    .number()
    .int()
    .min(0)
    .max(MAX_WAIT_MS)
    .optional()
    .describe("Hold until final, in milliseconds. Default 0."),
});

export const requestRoutes = [
  route({
    method: "POST",
    path: "/api/ingest",
    summary: "Propose an action. It waits for a person. Send an Idempotency-Key to repeat it safely.",
    may: "key",
    confirmsCaller: true,
    input: RequestInput,
    output: z.union([RequestReceipt, RequestReceiptPartA]),
    errors: [
      "invalid_json",
      "invalid_request",
      "payload_invalid",
      "unauthorized",
      "forbidden",
      "payload_too_large",
      "unsupported_media_type",
      "idempotency_key_reused",
      "blocked_by_guardrail",
      "contains_secret",
      "rate_limited",
    ],
    handle: async (deps, { input }, actor, call) => {
      const { projectId, keyId, secretHash, mode } = actor;
      const asker = { projectId, keyId, secretHash, name: input.service, mode, trace: call.trace };
      const receipt = await deps.tracing.within("letsping.ingest", () =>
        ingest(deps, input, asker, call.idempotencyKey),
      );
      return call.version === 2 ? receipt : { id: receipt.id };
    },
  }),
  route({
    method: "GET",
    path: "/api/status/:id",
    summary: "The state of a request. With wait_ms it is held until the request is final.",
    may: "key",
    confirmsCaller: true,
    params: RequestParams,
    query: StatusQuery,
    output: z.union([StatusAnswer, StatusAnswerPartA]),
    errors: ["unauthorized", "request_not_found", "invalid_request", "contains_secret", "rate_limited"],
    handle: async (deps, { params, query }, actor, call) => {
      const { version, signal } = call;
      const answer = await getStatus(
        deps,
        { id: params.id, waitMs: query.wait_ms ?? 0, version, signal },
        actor,
      );
      if (deps.stopping.aborted) call.response.setHeader("Connection", "close");
      return answer;
    },
  }),
  route({
    method: "POST",
    path: "/api/requests/:id/cancel",
    summary: "Withdraw a request that this key made.",
    may: "key",
    confirmsCaller: true,
    params: RequestParams,
    input: CancelInput,
    inputOptional: true,
    output: Decision,
    errors: ["unauthorized", "request_not_found", "already_final"],
    handle: (deps, { params, input }, actor) =>
      cancel(deps, { id: params.id, reason: input.reason ?? null }, actor),
  }),
  route({
    method: "POST",
    path: "/api/requests/:id/execution",
    summary: "Claim the one execution of an approval (executing), then report executed, failed or unknown.",
    may: "key",
    confirmsCaller: true,
    params: RequestParams,
    input: ExecutionInput,
    output: ExecutionAnswer,
    errors: [
      "unauthorized",
      "request_not_found",
      "not_approved",
      "approval_expired",
      "already_executing",
      "lease_invalid",
    ],
    handle: (deps, { params, input }, actor) => reportExecution(deps, params.id, input, actor),
  }),
  route({
    method: "GET",
    path: "/api/requests",
    summary:
      "List requests: what waits, soonest end first (status=PENDING), or all, newest first. CSV with format=csv.",
    may: "key_or_viewer",
    query: RequestListQuery,
    output: RequestList,
    errors: ["unauthorized", "invalid_request"],
    handle: async (deps, { query }, actor, call) => {
      if (query.format !== "csv") return listRequests(deps, query, actor);
      await sendCsv(deps, query, actor, call);
      return ANSWERED;
    },
  }),
  route({
    method: "GET",
    path: "/api/requests/choices",
    summary: "Names that occur in the project's requests: what a filter can offer.",
    may: "viewer",
    output: FilterChoices,
    errors: ["session_required"],
    handle: (deps, _given, actor) => choicesOf(deps, actor.projectId),
  }),
  route({
    method: "GET",
    path: "/api/requests/totals",
    summary: "What the requests that match come to, by outcome and by what ran.",
    may: "key_or_viewer",
    query: RequestListQuery.omit({ cursor: true, limit: true, format: true }),
    output: RequestTotals,
    errors: ["unauthorized", "invalid_request"],
    handle: (deps, { query }, actor) => totalsOf(deps, query, actor),
  }),
  route({
    method: "GET",
    path: "/api/requests/:id",
    summary: "All of a request: values, schema, decision, timeline.",
    may: "key_or_viewer",
    params: RequestParams,
    output: RequestDetail,
    errors: ["unauthorized", "request_not_found"],
    handle: (deps, { params }, actor) => getRequest(deps, params.id, actor),
  }),
  route({
    method: "POST",
    path: "/api/requests/:id/reveal",
    summary: "Show the masked values of a request to oneself. The audit says who did.",
    may: "operator",
    params: RequestParams,
    output: RevealAnswer,
    errors: ["session_required", "forbidden", "request_not_found"],
    handle: (deps, { params }, actor) => reveal(deps, params.id, actor),
  }),
  route({
    method: "POST",
    path: "/api/sample-request",
    summary: "Make a sample request, marked Test. It moves nothing.",
    may: "operator",
    output: RequestReceipt,
    errors: ["session_required", "forbidden", "blocked_by_guardrail"],
    handle: (deps, _given, actor) => {
      const asker = {
        projectId: actor.projectId,
        keyId: null,
        secretHash: null,
        name: "sample",
        mode: "test",
      } as const;
      return ingest(deps, SAMPLE_REQUEST, asker, null);
    },
  }),
];
