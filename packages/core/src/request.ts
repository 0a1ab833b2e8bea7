import { z } from "zod";
import { JsonRecord } from "./json-types";

/** Longest duration that the wire takes: 30 days, in milliseconds. */
export const MAX_DURATION_MS = 2_592_000_000;
/** A create without an expiry expires after 24 hours, in milliseconds. */
export const DEFAULT_EXPIRY_MS = 86_400_000;
/** Shortest expiry, in milliseconds. */
export const MIN_EXPIRY_MS = 1_000;
/** Longest hold of one status call, in milliseconds. */
export const MAX_WAIT_MS = 60_000;

/** Priorities, from the least to the greatest. */
export const PRIORITIES = ["low", "medium", "high", "critical"] as const;
/** How urgent or dangerous an action is. */
export const Priority = z.enum(PRIORITIES);
export type Priority = z.infer<typeof Priority>;

/** Statuses of a request on the wire of version 2. */
export const REQUEST_STATUSES = [
  "PENDING",
  "APPROVED",
  "APPROVED_WITH_MODIFICATIONS",
  "REJECTED",
  "EXPIRED",
  "CANCELLED",
] as const;
/** A final status (any but PENDING) never changes. */
export const RequestStatus = z.enum(REQUEST_STATUSES);
export type RequestStatus = z.infer<typeof RequestStatus>;

/** States of the one execution that an approval allows. */
export const EXECUTION_STATES = ["NOT_STARTED", "EXECUTING", "EXECUTED", "FAILED", "UNKNOWN"] as const;
/** What is known of the execution. UNKNOWN: the lease lapsed, or the run was cut off. */
export const ExecutionState = z.enum(EXECUTION_STATES);
export type ExecutionState = z.infer<typeof ExecutionState>;

/** Whether a request counts, or was made with a test key. */
export const Mode = z.enum(["live", "test"]);
export type Mode = z.infer<typeof Mode>;

/**
 * Service and action: names that people and rules use; printable, no line breaks. Rules find a name by its characters, so
 * two that look alike must not both pass: no space at an end, nothing that is drawn as nothing, one form of each letter.
 */
const Name = z
  .string()
  .min(1)
  .max(128)
  .regex(/^\S(?:.*\S)?$/su, "must not be blank, nor begin or end with a space")
  .regex(
    /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]+$/u,
    "must not contain control or invisible characters",
  )
  .refine((name) => name === name.normalize("NFC"), "must be in Unicode normal form C");
const ShortText = z.string().max(256);

/** What the agent says about itself: kept and shown as its own words, never used for a decision. */
export const RequestMetadata = z
  .object({
    role: ShortText.nullish().describe("Role whose people should decide; adds to the project's own rule."),
    sdk: ShortText.nullish(),
    trace_id: ShortText.nullish(),
    parent_request_id: ShortText.nullish(),
    environment: ShortText.nullish(),
    callback_url: z.string().max(2048).nullish(),
    reason: z.string().max(2000).nullish().describe("Why the agent asks, quoted as its own words."),
  })
  .catchall(z.unknown())
  .meta({ id: "RequestMetadata" });
export type RequestMetadata = z.infer<typeof RequestMetadata>;

/** Body of `POST /api/ingest`. The top level is strict; null means absent. */
export const RequestInput = z
  .strictObject({
    service: Name.describe("The part of your system that asks, for example billing-agent."),
    action: Name.describe("What it wants to do, for example refund_user."),
    payload: JsonRecord.describe("The exact values that would run."),
    priority: Priority.nullish().describe("Default medium. It can only raise the project's own rule."),
    schema: JsonRecord.nullish().describe(
      "JSON Schema of the payload; with it a person can edit the values.",
    ),
    metadata: RequestMetadata.nullish(),
    expires_in_ms: z
      .int()
      .min(MIN_EXPIRY_MS)
      .max(MAX_DURATION_MS)
      .nullish()
      .describe("Time after which nobody can approve, in milliseconds. Default 86400000 (24 hours)."),
    mode: z.enum(["ask", "observe"]).nullish().describe("observe only records, where the project allows it."),
    restores_hidden: z
      .boolean()
      .nullish()
      .describe("The client keeps the payload, and can put back what the guardrails take out."),
    project_id: ShortText.nullish(),
    agent_id: ShortText.nullish(),
    agent_signature: ShortText.nullish(),
    agent_auth: z.string().max(1024).nullish(),
    payload_fingerprint: ShortText.nullish(),
    snapshot: JsonRecord.nullish(),
    _escrow: JsonRecord.nullish(),
  })
  .meta({ id: "RequestInput" });
export type RequestInput = z.infer<typeof RequestInput>;

/** Answer of `POST /api/ingest`. */
export const RequestReceipt = z
  .object({
    id: z.string(),
    status: RequestStatus,
    held: z.boolean().describe("False when an observe request was let through without a person."),
    expires_at: z.string(),
    project_id: z.string(),
    issuer: z.string().describe("Who will sign the receipt."),
  })
  .meta({ id: "RequestReceipt" });
export type RequestReceipt = z.infer<typeof RequestReceipt>;

/** Part A's answer of the same call: nothing but what published clients know. */
export const RequestReceiptPartA = z
  .object({ id: z.string(), uploadUrl: z.string().optional(), dek: z.string().optional() })
  .meta({ id: "RequestReceiptPartA" });
export type RequestReceiptPartA = z.infer<typeof RequestReceiptPartA>;
