import { z } from "zod";

/** Facts that already happened. Each is written in the transaction that made it true. */
export const EVENT_TYPES = [
  "request.created",
  "request.approved",
  "request.rejected",
  "request.expired",
  "request.cancelled",
  "request.executing",
  "request.executed",
  "request.failed",
  "request.unknown",
  "key.created",
  "key.revoked",
  "action.described",
  "action.removed",
  "project.created",
  "role.created",
  "member.joined",
  "person.signed_in",
  "signing_key.created",
] as const;
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
