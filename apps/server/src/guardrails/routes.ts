import { AnomaliesQuery } from "@letsping/core";
import { AnomaliesView } from "@letsping/core";
import { BlockedDetail } from "@letsping/core";
import { BlockedList } from "@letsping/core";
import { BlockedQuery } from "@letsping/core";
import { FalseAlarmAnswer } from "@letsping/core";
import { FalseAlarmInput } from "@letsping/core";
import { GuardrailReplay } from "@letsping/core";
import { GuardrailReplayAnswer } from "@letsping/core";
import { GuardrailSettingsInput } from "@letsping/core";
import { GuardrailSettingsView } from "@letsping/core";
import { GuardrailTry } from "@letsping/core";
import { GuardrailTryAnswer } from "@letsping/core";
import { ReleaseInput } from "@letsping/core";
import { z } from "zod";
import { route } from "../http/route";
import { anomaliesOf } from "./anomalies";
import { blockedDetail } from "./blocked-detail";
import { listBlockedCalls } from "./blocked-list";
import { markFalseAlarm } from "./false-alarm";
import { releaseLimit } from "./release";
import { replaySettings } from "./replay";
import { saveGuardrailSettings } from "./settings-store";
import { viewGuardrailSettings } from "./settings-store";
import { trySettings } from "./try-settings";

export const guardrailRoutes = [
  route({
    method: "GET",
    path: "/api/guardrails",
    summary: "Settings of the project's guardrails. What they do not name has its default.",
    may: "viewer",
    output: GuardrailSettingsView,
    errors: ["session_required"],
    handle: (deps, _given, actor) => viewGuardrailSettings(deps, actor.projectId),
  }),
  route({
    method: "PUT",
    path: "/api/guardrails",
    summary: "Change the settings of the guardrails. They hold for requests from now on.",
    may: "admin",
    input: GuardrailSettingsInput,
    output: GuardrailSettingsView,
    errors: ["session_required", "forbidden", "invalid_request", "version_conflict"],
    handle: async (deps, { input }, actor) => {
      const { settings, expected_version: expectedVersion } = input;
      await saveGuardrailSettings(deps, { settings, expectedVersion }, actor);
      // Who is changing them on another page is told at once.
      deps.waiters.announce(actor.projectId);
      return viewGuardrailSettings(deps, actor.projectId);
    },
  }),
  route({
    method: "POST",
    path: "/api/guardrails/try",
    summary: "The verdict on a payload under settings that are not saved. Nothing is counted or written.",
    may: "admin",
    input: GuardrailTry,
    output: GuardrailTryAnswer,
    errors: ["session_required", "forbidden", "invalid_request"],
    handle: (deps, { input }, actor) => trySettings(deps, input, actor.projectId),
  }),
  route({
    method: "POST",
    path: "/api/guardrails/replay",
    summary: "What settings that are not saved would change for the last 1,000 requests and refused calls.",
    may: "admin",
    input: GuardrailReplay,
    output: GuardrailReplayAnswer,
    errors: ["session_required", "forbidden", "invalid_request"],
    handle: (deps, { input }, actor, call) => replaySettings(deps, input, actor.projectId, call.signal),
  }),
  route({
    method: "GET",
    path: "/api/guardrails/anomalies",
    summary: "Who is refused and flagged by what, over time, and which limits refuse now.",
    may: "viewer",
    query: AnomaliesQuery,
    output: AnomaliesView,
    errors: ["session_required", "invalid_request"],
    handle: (deps, { query }, actor) => anomaliesOf(deps, query, actor.projectId),
  }),
  route({
    method: "GET",
    path: "/api/guardrails/blocked",
    summary: "Calls that the guardrails refused, the latest first.",
    may: "viewer",
    query: BlockedQuery,
    output: BlockedList,
    errors: ["session_required", "invalid_request"],
    handle: (deps, { query }, actor) => listBlockedCalls(deps, query, actor.projectId),
  }),
  route({
    method: "GET",
    path: "/api/guardrails/blocked/:id",
    summary:
      "All that is kept of a refused call: what was found, and the payload without what was taken out.",
    may: "viewer",
    params: z.strictObject({ id: z.string().min(1).max(80) }),
    output: BlockedDetail,
    errors: ["session_required", "not_found"],
    handle: (deps, { params }, actor) => blockedDetail(deps, params.id, actor),
  }),
  route({
    method: "POST",
    path: "/api/guardrails/release",
    summary: "Forget what a closed limit has counted, so that whom it refuses may ask again.",
    may: "admin",
    input: ReleaseInput,
    output: z.object({ released: z.literal(true) }),
    errors: ["session_required", "forbidden", "not_found"],
    handle: async (deps, { input }, actor) => {
      await releaseLimit(deps, input.limit_id, actor);
      deps.waiters.announce(actor.projectId);
      return { released: true as const };
    },
  }),
  route({
    method: "POST",
    path: "/api/guardrails/false-alarms",
    summary: "Propose the narrowest exception for a finding that was none. To apply it needs an admin.",
    may: "operator",
    input: FalseAlarmInput,
    output: FalseAlarmAnswer,
    errors: [
      "session_required",
      "forbidden",
      "invalid_request",
      "request_not_found",
      "not_found",
      "version_conflict",
    ],
    handle: (deps, { input }, actor) => markFalseAlarm(deps, input, actor),
  }),
];
