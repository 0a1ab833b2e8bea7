import { z } from "zod";
import { EVENT_TYPES } from "./event-types";

/** What happened, as streams and the timeline name it. */
export const EventType = z.enum(EVENT_TYPES);
export type EventType = z.infer<typeof EventType>;

/** One event of a stream. It carries no payload: a reader fetches what it may see. */
export const StreamEvent = z
  .object({
    id: z.string().describe("Pass as Last-Event-ID to go on after it."),
    type: EventType,
    project_id: z.string(),
    request_id: z.string().nullable(),
    at: z.string(),
  })
  .meta({ id: "StreamEvent" });
export type StreamEvent = z.infer<typeof StreamEvent>;
