import { z } from "zod";
import { Json } from "./json-types";

/** What a rule of the guardrails looks for. `engine` is of the checks themselves: a bound, or one that failed. */
export const GUARDRAIL_FAMILIES = [
  "dlp",
  "injection",
  "egress",
  "velocity",
  "cost",
  "loop",
  "pattern",
  "engine",
] as const;
export const GuardrailFamily = z.enum(GUARDRAIL_FAMILIES);
export type GuardrailFamily = z.infer<typeof GuardrailFamily>;

/**
 * What was done about a finding. `redact` and `mask`: the value is out of the payload. `flag`: a person must look.
 * `block`: the request is refused. `hold`: a check failed, so a person must look.
 */
export const FINDING_ACTIONS = ["redact", "mask", "flag", "block", "hold"] as const;
export const FindingAction = z.enum(FINDING_ACTIONS);
export type FindingAction = z.infer<typeof FindingAction>;

const Offset = z.int().min(0);

/** A part of a text, in UTF-16 units; the end is exclusive. */
export const TextSpan = z.strictObject({ start: Offset, end: Offset }).meta({ id: "TextSpan" });
export type TextSpan = z.infer<typeof TextSpan>;

/** One thing that the guardrails found. It never holds the value. */
export const GuardrailFinding = z
  .strictObject({
    rule: z.string().max(80).describe("For example dlp.card."),
    family: GuardrailFamily,
    action: FindingAction,
    path: z.string().describe("JSON Pointer of the value (RFC 6901); empty for the payload as a whole."),
    in: z.enum(["value", "key", "request"]).describe("The value, its key, or the request as a whole."),
    span: TextSpan.nullable().describe("Place in the original text; null for the request as a whole."),
    shown: TextSpan.nullable().describe("The same place in the payload as it is shown, for underlining."),
    message: z.string().describe("For people."),
    hint: z.string().describe("For whoever writes the agent: one general sentence."),
    fingerprint: z
      .string()
      .max(64)
      .optional()
      .describe("Of the value, keyed per project: the same value has the same one."),
  })
  .meta({ id: "GuardrailFinding" });
export type GuardrailFinding = z.infer<typeof GuardrailFinding>;

/**
 * A value that was taken out of the payload, and by which the client that holds the original proves it. Whoever has the
 * salt and a commitment can guess a short value, so neither belongs on a page.
 */
export const HiddenValue = z
  .strictObject({
    path: z.string().max(4096).describe("JSON Pointer of the value (RFC 6901)."),
    type: z.string().max(64).describe("What it is, for people: card, IBAN, e-mail, GitHub secret."),
    commitment: z.string().max(64).describe("Salted commitment of the original value."),
    shown: z.string().max(64).describe("Salted commitment of what stands there instead."),
  })
  .meta({ id: "HiddenValue" });
export type HiddenValue = z.infer<typeof HiddenValue>;

const Count = z.int().min(0);

/** What an evaluation looked at. */
export const GuardrailStats = z
  .strictObject({
    leaves: Count.describe("Texts, numbers, booleans and nulls."),
    characters: Count.describe("UTF-16 units of texts and keys."),
    findings: Count.describe("All findings; the list is bounded."),
    hidden: Count.describe("Values that were taken out."),
    not_judged: z
      .array(GuardrailFamily)
      .describe("Families that have limits set, and no store to count them in."),
  })
  .meta({ id: "GuardrailStats" });
export type GuardrailStats = z.infer<typeof GuardrailStats>;

/**
 * What the guardrails say of a request. `allow` says nothing against it. `flag`: it must wait for a person, also where
 * requests need not. `block`: it is refused.
 */
export const GuardrailVerdict = z
  .strictObject({
    action: z.enum(["allow", "flag", "block"]),
    payload: Json.describe("The payload without the values that were taken out."),
    findings: z.array(GuardrailFinding),
    hidden: z.array(HiddenValue),
    retry_after_ms: Count.nullable().describe(
      "When the limits would let it through; null where time does not help.",
    ),
    stats: GuardrailStats,
  })
  .meta({ id: "GuardrailVerdict" });
export type GuardrailVerdict = z.infer<typeof GuardrailVerdict>;
