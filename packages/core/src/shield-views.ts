import { z } from "zod";
import { PersonRef } from "./api";
import { JsonRecord } from "./json-types";
import { Priority } from "./request";
import { ShieldAlarm } from "./shield-verdict";
import { ShieldMode } from "./shield-verdict";

const Name = z.string().min(1).max(128);

/** A profile in a list. The agent is the key that asks; `service` subdivides it. */
export const ShieldProfileItem = z
  .object({
    key_id: z.string(),
    agent: z.string().describe("Name of the key."),
    service: z.string(),
    mode: ShieldMode,
    mode_since: z.string().describe("Of an agent of which nothing is learned yet: since its key exists."),
    version: z.int().describe("Deployment of the agent; counts from 1."),
    total_runs: z.int().describe("Runs that were learned."),
    alarms: z.int().describe("Steps with an alarm in the last 30 days."),
    held: z.int().describe("Of them, those that were held."),
    last_step_at: z
      .string()
      .nullable()
      .describe("Of its latest ask, or of the end of its latest learned run."),
  })
  .meta({ id: "ShieldProfileItem" });
export type ShieldProfileItem = z.infer<typeof ShieldProfileItem>;

/**
 * Answer of `GET /api/shield/profiles`: every agent that has asked, also where nothing is learned yet (mode `shadow`,
 * 0 runs). Who asked last comes first; at most 500.
 */
export const ShieldProfiles = z
  .object({ profiles: z.array(ShieldProfileItem) })
  .meta({ id: "ShieldProfiles" });
export type ShieldProfiles = z.infer<typeof ShieldProfiles>;

/** Which profile: query of every `GET` of one profile. */
export const ShieldProfileQuery = z.strictObject({ key: z.string().max(80), service: Name });
export type ShieldProfileQuery = z.infer<typeof ShieldProfileQuery>;

/** What is missing for the next mode: `have` is measured, `need` the bound that it must reach. */
export const ShieldMissing = z.object({
  what: z.enum(["runs", "calls", "unseen", "alarm_rate", "review", "click"]),
  have: z.number(),
  need: z.number(),
});
export type ShieldMissing = z.infer<typeof ShieldMissing>;

/** An action of the graph. */
export const ShieldNode = z.object({
  id: z
    .string()
    .describe(
      "`service/action`, where `/` and `%` of the service are `%2F` and `%25`; `start` for the start of a run.",
    ),
  service: z.string(),
  action: z.string(),
  priority: Priority,
  weight: z.number().describe("Calls, faded by age."),
  seen_at: z.string().nullable(),
  skeletons: z
    .array(z.object({ hash: z.string().describe("64 hex digits."), weight: z.number() }))
    .describe("Structures of its payloads, the most frequent first; at most 20."),
});
export type ShieldNode = z.infer<typeof ShieldNode>;

/** A transition of the graph. */
export const ShieldEdge = z.object({
  from: z.string(),
  to: z.string(),
  weight: z.number(),
  share: z.number().describe("Of what came after `from`, between 0 and 1."),
  seen_at: z.string().nullable(),
});
export type ShieldEdge = z.infer<typeof ShieldEdge>;

/** A step of a run. */
export const ShieldStep = z.object({
  request_id: z.string().describe("Empty where only the profile still knows of the step."),
  service: z.string(),
  action: z.string(),
  priority: Priority,
  skeleton: z.string().describe("As it was asked, 64 hex digits; empty where it was not hashed."),
  at: z.string(),
  status: z
    .enum(["waiting", "ran", "refused"])
    .describe("`ran`: let through or approved. Refused steps are no part of what is learned."),
  alarm: ShieldAlarm,
  held: z.boolean(),
  bits: z.number().nullable().describe("Null where it was not scored."),
});
export type ShieldStep = z.infer<typeof ShieldStep>;

/** A run: what an agent did without a pause under all of its services, with what was refused of it; at most 16 steps. */
export const ShieldRun = z.object({
  id: z.string(),
  started_at: z.string(),
  ended_at: z.string().nullable().describe("Null while it goes on."),
  steps: z.array(ShieldStep),
});
export type ShieldRun = z.infer<typeof ShieldRun>;

/** Answer of `GET /api/shield/profile`: one agent's profile, to draw. */
export const ShieldProfileView = ShieldProfileItem.extend({
  calls: z.number().describe("Calls that were learned, faded by age."),
  unseen: z.number().describe("How likely the next step is one that was never made, between 0 and 1."),
  thresholds: z
    .object({ soft: z.number(), hard: z.number(), is_fallback: z.boolean() })
    .nullable()
    .describe("In bits; null before the first run."),
  next: z
    .object({ mode: ShieldMode, missing: z.array(ShieldMissing) })
    .nullable()
    .describe("Null while it enforces."),
  nodes: z.array(ShieldNode).describe("At most 300, the heaviest."),
  edges: z.array(ShieldEdge),
  hidden_nodes: z.int().describe("Nodes that are left out."),
  run: ShieldRun.nullable().describe("The run that goes on, else the latest."),
  pardons: z.array(
    z.object({
      previous: z.object({ service: z.string(), action: z.string() }).nullable(),
      service: z.string(),
      action: z.string(),
      skeleton: z.string(),
      granted_at: z.string(),
    }),
  ),
}).meta({ id: "ShieldProfileView" });
export type ShieldProfileView = z.infer<typeof ShieldProfileView>;

/** Query of `GET /api/shield/reach`: what may come after an action of the profile within five steps. */
export const ShieldReachQuery = ShieldProfileQuery.extend({
  after_service: Name.optional().describe("Without it, from the start of a run."),
  after_action: Name.optional(),
});
export type ShieldReachQuery = z.infer<typeof ShieldReachQuery>;

/** Answer of `GET /api/shield/reach`: calls of high and critical priority, the most likely first. */
export const ShieldReach = z
  .object({
    reachable: z.array(
      z.object({
        service: z.string(),
        action: z.string(),
        priority: Priority,
        probability: z.number().describe("Between 0 and 1."),
      }),
    ),
  })
  .meta({ id: "ShieldReach" });
export type ShieldReach = z.infer<typeof ShieldReach>;

/** Answer of `GET /api/shield/review`: the strangest runs of Shadow, strangest first. */
export const ShieldReview = z
  .object({
    runs: z.array(
      z.object({
        run: ShieldRun,
        bits: z.number().describe("Of its strangest call."),
        reviewed: z.boolean(),
      }),
    ),
  })
  .meta({ id: "ShieldReview" });
export type ShieldReview = z.infer<typeof ShieldReview>;

const Step = z.strictObject({
  previous: z.strictObject({ service: Name, action: Name }).nullable(),
  service: Name,
  action: Name,
  skeleton: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Body of `POST /api/shield/change`: what a person changes of one profile. */
export const ShieldChange = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("mode"), key: z.string().max(80), service: Name, mode: ShieldMode }),
    z.strictObject({
      kind: z.literal("review"),
      key: z.string().max(80),
      service: Name,
      run_id: z.string().max(80),
      verdict: z.enum(["ordinary", "strange"]).describe("A strange run is forgotten."),
    }),
    z.strictObject({ kind: z.literal("pardon"), key: z.string().max(80), service: Name, step: Step }),
    z.strictObject({ kind: z.literal("unpardon"), key: z.string().max(80), service: Name, step: Step }),
    z.strictObject({ kind: z.literal("version"), key: z.string().max(80), service: Name }),
    z.strictObject({ kind: z.literal("reset"), key: z.string().max(80), service: Name }),
  ])
  .meta({ id: "ShieldChange" });
export type ShieldChange = z.infer<typeof ShieldChange>;

/** Answer of `POST /api/shield/change`. */
export const ShieldChanged = z
  .object({
    outcome: z.enum(["applied", "known", "not_found", "not_yet"]),
    missing: z.array(ShieldMissing).describe("With `not_yet`: what the mode needs."),
    mode: ShieldMode,
  })
  .meta({ id: "ShieldChanged" });
export type ShieldChanged = z.infer<typeof ShieldChanged>;

/** Query of `GET /api/shield/anomalies`. */
export const ShieldAnomaliesQuery = z
  .strictObject({
    days: z.coerce.number().int().min(1).max(30).optional().describe("Default 7."),
    key: z.string().max(80).optional().describe("Only this agent, over time and in the list of steps."),
    alarm: z.enum(["soft", "hard"]).optional().describe("Only this alarm in the list of steps."),
    cursor: z.string().max(200).optional(),
    limit: z.coerce.number().int().min(1).max(200).optional().describe("Rows of a page. Default 50."),
  })
  .meta({ id: "ShieldAnomaliesQuery" });
export type ShieldAnomaliesQuery = z.infer<typeof ShieldAnomaliesQuery>;

/** Answer of `GET /api/shield/anomalies`: unusual steps, over time, for each agent, and one by one. */
export const ShieldAnomalies = z
  .object({
    from: z.string(),
    bucket_ms: z.int().describe("Length of a bucket: an hour up to 2 days, else a day."),
    buckets: z.array(
      z.object({ at: z.string(), steps: z.int(), soft: z.int(), hard: z.int(), held: z.int() }),
    ),
    agents: z
      .array(
        z.object({
          key_id: z.string(),
          agent: z.string(),
          steps: z.int(),
          soft: z.int(),
          hard: z.int(),
          held: z.int(),
        }),
      )
      .describe("Most alarms first, at most 100."),
    anomalies: z
      .array(
        z.object({
          request_id: z.string(),
          key_id: z.string(),
          agent: z.string(),
          service: z.string(),
          action: z.string(),
          priority: Priority,
          at: z.string(),
          alarm: z.enum(["soft", "hard"]),
          held: z.boolean(),
          bits: z.number(),
          status: z.string().describe("Of the request."),
        }),
      )
      .describe("The latest first."),
    next_cursor: z.string().nullable(),
    server_time: z.string(),
  })
  .meta({ id: "ShieldAnomalies" });
export type ShieldAnomalies = z.infer<typeof ShieldAnomalies>;

/** The Shield of a project as it is stored. */
export const ShieldSettingsView = z
  .object({
    version: z.int().describe("Rises with each change; 0 while nobody has changed anything."),
    settings: JsonRecord.describe("`ShieldSettings` of @letsping/shield; what is not given has its default."),
    fingerprints: z
      .array(z.object({ service: z.string(), action: z.string() }))
      .describe("Actions whose values are remembered, as keyed fingerprints."),
    updated_at: z.string().nullable(),
    updated_by: PersonRef.nullable(),
  })
  .meta({ id: "ShieldSettingsView" });
export type ShieldSettingsView = z.infer<typeof ShieldSettingsView>;

/** Body of `PUT /api/shield/settings`. */
export const ShieldSettingsBody = z
  .strictObject({
    settings: JsonRecord,
    fingerprints: z.array(z.strictObject({ service: Name, action: Name })).max(500),
    expected_version: z.int().min(0),
  })
  .meta({ id: "ShieldSettingsBody" });
export type ShieldSettingsBody = z.infer<typeof ShieldSettingsBody>;

/**
 * Answer of `GET /api/shield/floors`: least priorities that history proposes, high or critical, for actions whose rule names
 * a lower one. They are set with `PUT /api/actions`.
 */
export const ShieldFloors = z
  .object({
    floors: z.array(
      z.object({
        service: z.string(),
        action: z.string(),
        now: Priority.nullable(),
        proposed: Priority,
        asked: z.int().describe("Of its latest 200 requests, those of the last 30 days."),
        asked_lower: z
          .int()
          .describe("Of them, those that came with a lower priority than the one proposed."),
        why: z.string().describe("The strongest reason, in one sentence."),
      }),
    ),
  })
  .meta({ id: "ShieldFloors" });
export type ShieldFloors = z.infer<typeof ShieldFloors>;

/** Query of `GET /api/agents/baseline-attestation`. */
export const BaselineAttestationQuery = z.strictObject({ service: Name });
export type BaselineAttestationQuery = z.infer<typeof BaselineAttestationQuery>;

/**
 * Answer of `GET /api/agents/baseline-attestation`: what the gateway says of the calling agent's profile, signed. Of a service
 * that nothing was learned of: mode `shadow`, version 1, 0 runs.
 */
export const BaselineAttestation = z
  .object({
    agent_id: z.string(),
    service: z.string(),
    baseline_version: z.int(),
    mode: ShieldMode,
    total_runs: z.int(),
    issued_at: z.string(),
    attestation: z
      .string()
      .describe(
        "A compact JWS of the type `letsping-baseline+jwt` over these claims by the gateway's receipt key; it holds a day.",
      ),
  })
  .meta({ id: "BaselineAttestation" });
export type BaselineAttestation = z.infer<typeof BaselineAttestation>;
