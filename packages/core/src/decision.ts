import { z } from "zod";
import { HiddenValue } from "./guardrail";
import { Json } from "./json-types";
import { JsonRecord } from "./json-types";

/** One change of a diff, as in RFC 6902, with the old value beside it. */
export const DiffChange = z
  .object({
    op: z.enum(["add", "remove", "replace"]),
    path: z.string().describe("JSON Pointer, RFC 6901."),
    old_value: Json.optional(),
    value: Json.optional(),
  })
  .meta({ id: "DiffChange" });
export type DiffChange = z.infer<typeof DiffChange>;

/** What a person changed, in the order in which the changes apply. */
export const DiffSummary = z.object({ changes: z.array(DiffChange) }).meta({ id: "DiffSummary" });
export type DiffSummary = z.infer<typeof DiffSummary>;

/** Who decided, as the agent sees it. `id` is a pseudonym that is stable inside one project. */
export const DecisionActor = z
  .object({ id: z.string(), name: z.string(), role: z.string() })
  .meta({ id: "DecisionActor" });
export type DecisionActor = z.infer<typeof DecisionActor>;

/** Always an object: published clients read it without looking. */
export const DecisionMetadata = z
  .object({
    actor_id: z.string().nullable(),
    resolved_at: z.string().nullable(),
    reason: z.string().nullable(),
    method: z.string().nullable(),
  })
  .meta({ id: "DecisionMetadata" });
export type DecisionMetadata = z.infer<typeof DecisionMetadata>;

const Common = {
  id: z.string(),
  payload: JsonRecord.describe("What the agent proposed."),
  metadata: DecisionMetadata,
  expires_at: z.string(),
};
const Final = {
  ...Common,
  resolved_at: z.string(),
  actor: DecisionActor.nullable().describe("Null where nobody decided (expired, withdrawn)."),
  receipt: z.string().describe("Compact JWS, typ letsping-receipt+jwt."),
  commitment_salt: z.string().describe("base64url of 16 bytes; opens the receipt's commitments."),
  reason: z.string().optional(),
};

/** On approvals, and only for the key that asked: how it puts back what the guardrails took out. */
const Restorable = {
  hidden: z
    .array(HiddenValue)
    .optional()
    .describe(
      "Values that the guardrails took out; a placeholder stands in each place. The receipt covers the list.",
    ),
  hidden_salt: z.string().optional().describe("base64url of 16 bytes: salt of their commitments."),
};

/** The request waits for a person. */
export const PendingDecision = z
  .object({ status: z.literal("PENDING"), ...Common })
  .meta({ id: "PendingDecision" });
export type PendingDecision = z.infer<typeof PendingDecision>;

/** A person approved the payload as the agent proposed it. */
export const ApprovedDecision = z
  .object({
    status: z.literal("APPROVED"),
    ...Final,
    ...Restorable,
    final_payload: JsonRecord.describe("The only payload that may run."),
  })
  .meta({ id: "ApprovedDecision" });
export type ApprovedDecision = z.infer<typeof ApprovedDecision>;

/** A person approved a payload that they changed. */
export const ModifiedDecision = z
  .object({
    status: z.literal("APPROVED_WITH_MODIFICATIONS"),
    ...Final,
    ...Restorable,
    patched_payload: JsonRecord.describe("The payload as the person changed it."),
    final_payload: JsonRecord.describe("The only payload that may run; equals patched_payload."),
    diff_summary: DiffSummary,
  })
  .meta({ id: "ModifiedDecision" });
export type ModifiedDecision = z.infer<typeof ModifiedDecision>;

/** A person refused. */
export const RejectedDecision = z
  .object({ status: z.literal("REJECTED"), ...Final })
  .meta({ id: "RejectedDecision" });
export type RejectedDecision = z.infer<typeof RejectedDecision>;

/** Nobody decided in time. */
export const ExpiredDecision = z
  .object({ status: z.literal("EXPIRED"), ...Final })
  .meta({ id: "ExpiredDecision" });
export type ExpiredDecision = z.infer<typeof ExpiredDecision>;

/** The agent withdrew, or its key was revoked. */
export const CancelledDecision = z
  .object({ status: z.literal("CANCELLED"), ...Final })
  .meta({ id: "CancelledDecision" });
export type CancelledDecision = z.infer<typeof CancelledDecision>;

/** A final outcome. `final_payload` exists on the two approved statuses and nowhere else. */
export const Decision = z
  .discriminatedUnion("status", [
    ApprovedDecision,
    ModifiedDecision,
    RejectedDecision,
    ExpiredDecision,
    CancelledDecision,
  ])
  .meta({ id: "Decision" });
export type Decision = z.infer<typeof Decision>;

/** Answer of `GET /api/status/:id` to a client of version 2. */
export const StatusAnswer = z
  .discriminatedUnion("status", [
    PendingDecision,
    ApprovedDecision,
    ModifiedDecision,
    RejectedDecision,
    ExpiredDecision,
    CancelledDecision,
  ])
  .meta({ id: "StatusAnswer" });
export type StatusAnswer = z.infer<typeof StatusAnswer>;

/** Part A's answer of the same call: three statuses, and null unless changed. */
export const StatusAnswerPartA = z
  .object({
    id: z.string(),
    status: z.enum(["PENDING", "APPROVED", "REJECTED"]),
    payload: JsonRecord,
    patched_payload: JsonRecord.nullable(),
    resolved_at: z.string().nullable(),
    actor_id: z.string().nullable(),
    reason: z.string().nullable(),
    metadata: DecisionMetadata,
  })
  .meta({ id: "StatusAnswerPartA" });
export type StatusAnswerPartA = z.infer<typeof StatusAnswerPartA>;

/** A value that the person could not see when deciding; it goes into the receipt. */
export const HiddenLeaf = z
  .object({ path: z.string().max(4096), type: z.string().max(64) })
  .meta({ id: "HiddenLeaf" });
export type HiddenLeaf = z.infer<typeof HiddenLeaf>;

/** The same as a receipt names it; with the commitments where it was the guardrails that took the value out. */
export type ReceiptHidden = HiddenLeaf & Partial<Pick<HiddenValue, "commitment" | "shown">>;

/** Body of `POST /api/resolve`: a person's decision. */
export const DecisionInput = z
  .strictObject({
    id: z.string().max(80),
    decision: z.enum(["approve", "reject"]),
    patched_payload: JsonRecord.nullish().describe("The payload as changed; only with approve."),
    reason: z.string().max(2000).nullish().describe("Told to the agent. Required to reject."),
    expected_version: z.int().nullish().describe("Version that the person was shown; checked when sent."),
    presented_digest: z.string().max(128).nullish().describe("Digest of what was shown to the person."),
    hidden_acknowledged: z.boolean().nullish(),
  })
  .meta({ id: "DecisionInput" });
export type DecisionInput = z.infer<typeof DecisionInput>;

/** Body of `POST /api/requests/:id/cancel`. */
export const CancelInput = z
  .strictObject({ reason: z.string().max(2000).nullish() })
  .meta({ id: "CancelInput" });
export type CancelInput = z.infer<typeof CancelInput>;
