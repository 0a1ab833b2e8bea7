import { z } from "zod";
import { PersonRef } from "./api";
import { HiddenLeaf } from "./decision";
import { GuardrailFamily } from "./guardrail";
import { GuardrailFinding } from "./guardrail";
import { GuardrailVerdict } from "./guardrail";
import { JsonRecord } from "./json-types";
import { Mode } from "./request";

const Name = z.string().min(1).max(128);
const Settings = JsonRecord.describe(
  "`GuardrailSettings` of @letsping/guardrails; what is not given has its default.",
);

/** The guardrails of a project as they are stored. */
export const GuardrailSettingsView = z
  .object({
    version: z.int().describe("Rises with each change; 0 while nobody has changed anything."),
    settings: Settings,
    updated_at: z.string().nullable(),
    updated_by: PersonRef.nullable(),
  })
  .meta({ id: "GuardrailSettingsView" });
export type GuardrailSettingsView = z.infer<typeof GuardrailSettingsView>;

/** Body of `PUT /api/guardrails`. */
export const GuardrailSettingsInput = z
  .strictObject({ settings: Settings, expected_version: z.int().min(0) })
  .meta({ id: "GuardrailSettingsInput" });
export type GuardrailSettingsInput = z.infer<typeof GuardrailSettingsInput>;

/** Body of `POST /api/guardrails/try`: a payload under settings that are not saved. Nothing is counted or written. */
export const GuardrailTry = z
  .strictObject({
    settings: Settings,
    payload: JsonRecord,
    service: Name,
    action: Name,
    schema: JsonRecord.nullish(),
  })
  .meta({ id: "GuardrailTry" });
export type GuardrailTry = z.infer<typeof GuardrailTry>;

/** Answer of `POST /api/guardrails/try`: the verdict as the project stands, and as it would. */
export const GuardrailTryAnswer = z
  .object({ now: GuardrailVerdict, would: GuardrailVerdict })
  .meta({ id: "GuardrailTryAnswer" });
export type GuardrailTryAnswer = z.infer<typeof GuardrailTryAnswer>;

/**
 * Body of `POST /api/guardrails/replay`: the latest requests, and calls that were refused, under settings that are not
 * saved. Nothing is counted or written.
 */
export const GuardrailReplay = z
  .strictObject({ settings: Settings, limit: z.int().min(1).max(1000).nullish().describe("Default 1000.") })
  .meta({ id: "GuardrailReplay" });
export type GuardrailReplay = z.infer<typeof GuardrailReplay>;

const Outcome = z.enum(["allow", "flag", "block"]);

/**
 * What would change for the latest requests of a project. Both sides are judged on what is stored, so they differ by the
 * settings only.
 */
export const GuardrailReplayAnswer = z
  .object({
    looked_at: z.int(),
    out_of_time: z
      .boolean()
      .describe("True where time was over before all that was asked for was looked at."),
    from: z.string().nullable().describe("Time of the oldest that was looked at."),
    now: z.object({ allow: z.int(), flag: z.int(), block: z.int() }),
    would: z.object({ allow: z.int(), flag: z.int(), block: z.int() }),
    rules: z.array(
      z.object({
        rule: z.string(),
        now: z.int().describe("Requests with a finding of this rule as the project stands."),
        would: z.int(),
        not_judged: z
          .int()
          .describe(
            "Requests of which the value in question was taken out before it was stored, or that need a count over time. Of limits the rule is the family: velocity, cost or loop.",
          ),
      }),
    ),
    changes: z
      .array(
        z.object({
          id: z.string().describe("Of a request, or of a refused call."),
          kind: z.enum(["request", "blocked"]),
          service: z.string(),
          action: z.string(),
          at: z.string(),
          now: Outcome,
          would: Outcome,
          rules: z.array(z.string()).describe("Rules that make the difference."),
        }),
      )
      .describe("At most 100, the latest first."),
    changed: z.int().describe("All that would change, also those that are not listed."),
  })
  .meta({ id: "GuardrailReplayAnswer" });
export type GuardrailReplayAnswer = z.infer<typeof GuardrailReplayAnswer>;

/** A call that the guardrails refused. Refusals by a limit within one minute, of one key and action, share a row. */
export const BlockedCall = z
  .object({
    id: z.string(),
    key_id: z.string().nullable(),
    agent: z.string().describe("Name of the key."),
    service: z.string(),
    action: z.string(),
    mode: Mode,
    families: z.array(GuardrailFamily),
    rules: z.array(z.string()),
    count: z.int().describe("How many calls this row stands for."),
    first_at: z.string(),
    last_at: z.string(),
  })
  .meta({ id: "BlockedCall" });
export type BlockedCall = z.infer<typeof BlockedCall>;

/** Query of `GET /api/guardrails/blocked`. */
export const BlockedQuery = z
  .strictObject({
    family: GuardrailFamily.optional(),
    rule: z.string().max(80).optional(),
    key: z.string().max(80).optional(),
    service: Name.optional(),
    action: Name.optional(),
    from: z.iso.datetime({ offset: true }).optional(),
    to: z.iso.datetime({ offset: true }).optional(),
    cursor: z.string().max(200).optional(),
    limit: z.coerce.number().int().min(1).max(200).optional().describe("Rows of a page. Default 50."),
  })
  .meta({ id: "BlockedQuery" });
export type BlockedQuery = z.infer<typeof BlockedQuery>;

/** Answer of `GET /api/guardrails/blocked`, the latest first. */
export const BlockedList = z
  .object({ blocked: z.array(BlockedCall), next_cursor: z.string().nullable(), server_time: z.string() })
  .meta({ id: "BlockedList" });
export type BlockedList = z.infer<typeof BlockedList>;

/** Answer of `GET /api/guardrails/blocked/:id`: what people see of a refused call. */
export const BlockedDetail = BlockedCall.extend({
  findings: z.array(GuardrailFinding),
  payload: JsonRecord.nullable().describe("Without what was taken out; null where nothing of it was kept."),
  masked: z.array(HiddenLeaf).describe("Values that are masked for this caller."),
}).meta({ id: "BlockedDetail" });
export type BlockedDetail = z.infer<typeof BlockedDetail>;

/** Query of `GET /api/guardrails/anomalies`. */
export const AnomaliesQuery = z
  .strictObject({
    days: z.coerce.number().int().min(1).max(30).optional().describe("Default 7."),
    rule: z.string().max(80).optional().describe("Counts buckets and agents for this rule alone."),
    key: z.string().max(80).optional().describe("Counts buckets and rules for this agent's key alone."),
  })
  .meta({ id: "AnomaliesQuery" });
export type AnomaliesQuery = z.infer<typeof AnomaliesQuery>;

/** Who is refused and flagged by what, over time. */
export const AnomaliesView = z
  .object({
    from: z.string(),
    bucket_ms: z.int().describe("Length of a bucket: an hour up to 2 days, else a day."),
    buckets: z.array(
      z.object({
        at: z.string().describe("When it begins."),
        blocked: z.int(),
        flagged: z.int(),
        asked: z.int().describe("Requests that were stored, flagged ones among them."),
      }),
    ),
    rules: z
      .array(
        z.object({
          rule: z.string(),
          blocked: z.int().describe("Calls that were refused and in which it found something."),
          flagged: z.int().describe("Flagged requests in which it found something."),
          found: z.int().describe("Stored requests in which it found something, flagged ones among them."),
        }),
      )
      .describe("Most frequent first, at most 100."),
    agents: z
      .array(
        z.object({
          key_id: z.string().nullable().describe("Null of what was asked without a key: samples."),
          name: z.string(),
          asked: z.int(),
          flagged: z.int(),
          blocked: z.int(),
          last_blocked_at: z.string().nullable(),
        }),
      )
      .describe("Who was refused and flagged most first, at most 100."),
    closed: z
      .array(
        z.object({
          limit_id: z.string().describe("For `POST /api/guardrails/release`."),
          kind: z.enum(["velocity", "cost", "loop"]),
          scope: z.enum(["agent", "service", "action", "project"]),
          key_id: z.string().nullable(),
          name: z.string().describe("Of the agent, service, action or project that is refused."),
          within: z
            .object({ service: z.string().optional(), action: z.string().optional() })
            .nullable()
            .describe("What the override is about that has this limit; null for one of the project."),
          unit: z.enum(["requests", "tokens", "micros", "calls"]).describe("What is counted."),
          window_ms: z.int(),
          ends_at: z.string(),
        }),
      )
      .nullable()
      .describe(
        "Limits that are closed now, soonest end first; one whose rule is off or on flag by now refuses nobody. Null while the place where they are counted is away.",
      ),
    server_time: z.string(),
  })
  .meta({ id: "AnomaliesView" });
export type AnomaliesView = z.infer<typeof AnomaliesView>;

/** Body of `POST /api/guardrails/release`: forget what a limit has counted. */
export const ReleaseInput = z
  .strictObject({ limit_id: z.string().min(1).max(4000) })
  .meta({ id: "ReleaseInput" });
export type ReleaseInput = z.infer<typeof ReleaseInput>;

/** Body of `POST /api/guardrails/false-alarms`: this finding, of a request or of a refused call, was none. */
export const FalseAlarmInput = z
  .strictObject({
    id: z.string().max(80).describe("Of the request, or of the refused call."),
    finding: z.int().min(0).describe("Its place in the list of findings."),
    apply: z
      .boolean()
      .nullish()
      .describe("Add the proposed exception to the settings. Default: only propose it."),
    expected_version: z.int().min(0).nullish().describe("Of the settings; required with `apply`."),
  })
  .meta({ id: "FalseAlarmInput" });
export type FalseAlarmInput = z.infer<typeof FalseAlarmInput>;

/** The narrowest exception for a false alarm. */
export const FalseAlarmAnswer = z
  .object({
    exception: z
      .object({
        rule: z.string(),
        path: z.string(),
        service: z.string().optional(),
        action: z.string().optional(),
      })
      .nullable()
      .describe("Null for what cannot be excepted."),
    applied: z.boolean(),
    version: z.int().describe("Of the settings, after this call."),
  })
  .meta({ id: "FalseAlarmAnswer" });
export type FalseAlarmAnswer = z.infer<typeof FalseAlarmAnswer>;
