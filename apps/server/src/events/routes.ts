import { z } from "zod";
import { route } from "../http/route";
import { mayRead } from "../requests/request-row";
import { findRequest } from "../requests/request-row";
import { requestNotFound } from "../requests/request-row";
import { streamEvents } from "./stream";

export const eventRoutes = [
  route({
    method: "GET",
    path: "/api/events",
    summary: "Events of a project as they happen (server-sent events).",
    may: "key_or_viewer",
    query: z.strictObject({ project_id: z.string().max(80).optional() }),
    output: null,
    contentType: "text/event-stream",
    errors: ["unauthorized", "forbidden", "invalid_request"],
    handle: (deps, _given, actor, call) => streamEvents(deps, null, actor, call),
  }),
  route({
    method: "GET",
    path: "/api/requests/:id/events",
    summary: "Events of one request as they happen (server-sent events).",
    may: "key_or_viewer",
    params: z.object({ id: z.string().max(80) }),
    query: z.strictObject({ project_id: z.string().max(80).optional() }),
    output: null,
    contentType: "text/event-stream",
    errors: ["unauthorized", "request_not_found", "invalid_request"],
    handle: async (deps, { params }, actor, call) => {
      const row = await findRequest(deps.pool, actor.projectId, params.id);
      if (!row || !mayRead(actor, row)) throw requestNotFound(params.id);
      await streamEvents(deps, params.id, actor, call);
    },
  }),
];
