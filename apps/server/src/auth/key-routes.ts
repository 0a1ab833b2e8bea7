import { ApiKeyCreated } from "@letsping/core";
import { ApiKeyInput } from "@letsping/core";
import { ApiKeyView } from "@letsping/core";
import { DEFAULT_KEY_OVERLAP_MS } from "@letsping/core";
import { KeyRotation } from "@letsping/core";
import { RevocationConsequences } from "@letsping/core";
import { z } from "zod";
import { route } from "../http/route";
import { endOverlap } from "./key-rotation";
import { rotateKey } from "./key-rotation";
import { consequencesOf } from "./keys";
import { createKey } from "./keys";
import { listKeys } from "./keys";
import { revokeKey } from "./keys";

const KeyParams = z.object({ id: z.string().max(80) });

export const keyRoutes = [
  route({
    method: "GET",
    path: "/api/keys",
    summary: "API keys of the project. The keys themselves are never shown again.",
    may: "admin",
    output: z.object({ keys: z.array(ApiKeyView) }),
    errors: ["session_required", "forbidden"],
    handle: async (deps, _given, actor) => ({ keys: await listKeys(deps, actor.projectId) }),
  }),
  route({
    method: "POST",
    path: "/api/keys",
    summary: "Make an API key. The answer is the only place where it is shown.",
    may: "admin",
    input: ApiKeyInput,
    output: ApiKeyCreated,
    errors: ["session_required", "forbidden", "invalid_request"],
    handle: (deps, { input }, actor) => createKey(deps, input, actor),
  }),
  route({
    method: "GET",
    path: "/api/keys/:id/consequences",
    summary: "What revoking a key would cancel and stop.",
    may: "admin",
    params: KeyParams,
    output: RevocationConsequences,
    errors: ["session_required", "forbidden", "not_found"],
    handle: (deps, { params }, actor) => consequencesOf(deps, params.id, actor),
  }),
  route({
    method: "POST",
    path: "/api/keys/:id/revoke",
    summary: "Revoke a key: cancels its pending requests and stops its approved ones that do not run yet.",
    may: "admin",
    params: KeyParams,
    output: ApiKeyView,
    errors: ["session_required", "forbidden", "not_found", "conflict"],
    handle: (deps, { params }, actor) => revokeKey(deps, params.id, actor),
  }),
  route({
    method: "POST",
    path: "/api/keys/:id/rotate",
    summary:
      "Give a key a new secret. The old one works until the overlap is over; the key stays the same agent.",
    may: "admin",
    params: KeyParams,
    input: KeyRotation,
    inputOptional: true,
    output: ApiKeyCreated,
    errors: ["session_required", "forbidden", "invalid_request", "not_found", "conflict"],
    handle: (deps, { params, input }, actor) =>
      rotateKey(deps, params.id, input.overlap_ms ?? DEFAULT_KEY_OVERLAP_MS, actor),
  }),
  route({
    method: "POST",
    path: "/api/keys/:id/end-overlap",
    summary: "End the old secret of a rotated key now.",
    may: "admin",
    params: KeyParams,
    output: ApiKeyView,
    errors: ["session_required", "forbidden", "not_found", "conflict"],
    handle: (deps, { params }, actor) => endOverlap(deps, params.id, actor),
  }),
];
