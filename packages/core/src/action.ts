import { z } from "zod";
import { Priority } from "./request";

/** How a field of the payload is written in a sentence and a form. */
export const FieldFormat = z.enum(["text", "money", "count", "date", "code"]);
export type FieldFormat = z.infer<typeof FieldFormat>;

/** A label and format that a person gave to one field of an action's payload. */
export const ActionField = z
  .strictObject({
    path: z.string().max(512).describe("JSON Pointer of the field, for example /amount."),
    label: z.string().min(1).max(80),
    format: FieldFormat.nullish(),
    masked: z
      .boolean()
      .nullish()
      .describe("Shown only to who reveals it; everything below it too. Default false."),
  })
  .meta({ id: "ActionField" });
export type ActionField = z.infer<typeof ActionField>;

/** A name that a description cannot be without. */
function name(what: string) {
  return z
    .string({ error: ({ input }) => (input === undefined ? `is missing: the ${what}` : undefined) })
    .min(1)
    .max(128);
}

/**
 * What people (never the asking agent) say about an action: how it reads, what approving does, and the least
 * protection that every request of it has.
 */
export const ActionInput = z
  .strictObject({
    service: name("service that asks, for example billing-agent"),
    action: name("action that it asks for, for example refund_user"),
    sentence: z
      .string()
      .max(300)
      .nullish()
      .describe("Template, for example {agent} wants to refund {amount|money} to {user_id}."),
    fields: z.array(ActionField).max(200).nullish(),
    effects: z
      .array(z.string().min(1).max(300))
      .max(8)
      .nullish()
      .describe("What happens when it is approved."),
    undoable: z.boolean().nullish().describe("Null where nobody said."),
    least_priority: Priority.nullish(),
    role: z.string().min(1).max(64).nullish().describe("Role that a person must hold to decide."),
    observe_allowed: z
      .boolean()
      .nullish()
      .describe("Whether mode observe may run without a person. Default false."),
  })
  .meta({ id: "ActionInput" });
export type ActionInput = z.infer<typeof ActionInput>;

/** An action as the dashboard lists it: described, or only seen in requests. */
export const ActionView = z
  .object({
    service: z.string(),
    action: z.string(),
    described: z.boolean(),
    sentence: z.string().nullable(),
    fields: z.array(ActionField),
    effects: z.array(z.string()),
    undoable: z.boolean().nullable(),
    least_priority: Priority.nullable(),
    role: z.string().nullable(),
    observe_allowed: z.boolean(),
    request_count: z.int(),
    last_request_at: z.string().nullable(),
    updated_at: z.string().nullable(),
    updated_by: z.string().nullable(),
  })
  .meta({ id: "ActionView" });
export type ActionView = z.infer<typeof ActionView>;
