import { z } from "zod";
import { route } from "../http/route";
import { mayRead } from "../requests/request-row";
import { findRequest } from "../requests/request-row";
import { requestNotFound } from "../requests/request-row";
import { streamEvents } from "./stream";

const EventsQuery = z.strictObject({
  project_id: z.string().max(80).optional(),
  last_event_id: z
    .string()
    .max(80)
    .optional()
    .describe("As the header Last-Event-ID, for clients that cannot send one. The header goes first."),
});

export const eventRoutes = [
  route({
    method: "GET",
    path: "/api/events",
    summary: "Events of a project as they happen (server-sent events).",
    may: "key_or_viewer",
    query: EventsQuery,
    output: null,
    contentType: "text/event-stream",
    errors: ["unauthorized", "forbidden", "invalid_request", "rate_limited"],
    handle: (deps, { query }, actor, call) =>
      streamEvents(deps, { requestId: null, lastEventId: query.last_event_id }, actor, call),
  }),
  route({
    method: "GET",
    path: "/api/requests/:id/events",
    summary: "Events of one request as they happen (server-sent events).",
    may: "key_or_viewer",
    params: z.object({ id: z.string().max(80) }),
    query: EventsQuery,
    output: null,
    contentType: "text/event-stream",
    errors: ["unauthorized", "request_not_found", "invalid_request", "rate_limited"],
    handle: async (deps, { params, query }, actor, call) => {
      const row = await findRequest(deps, actor.projectId, params.id);
      if (!row || !mayRead(actor, row)) throw requestNotFound(params.id);
      await streamEvents(deps, { requestId: params.id, lastEventId: query.last_event_id }, actor, call);
    },
  }),
];
