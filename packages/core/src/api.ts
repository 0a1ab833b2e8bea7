import { z } from "zod";
import { HiddenLeaf } from "./decision";
import { GuardrailFinding } from "./guardrail";
import { StatusAnswer } from "./decision";
import { DiffSummary } from "./decision";
import { DisplayName } from "./display-name";
import { EventType } from "./event";
import { JsonRecord } from "./json-types";
import { ExecutionState } from "./request";
import { Mode } from "./request";
import { Priority } from "./request";
import { RequestStatus } from "./request";
import { ShieldAlarm } from "./shield-verdict";
import { ShieldVerdict } from "./shield-verdict";

/** Rights of a member, weakest first; each includes those before it. */
export const MEMBER_ROLES = ["viewer", "operator", "admin", "owner"] as const;
/** What a person may do in a project. */
export const MemberRole = z.enum(MEMBER_ROLES);
export type MemberRole = z.infer<typeof MemberRole>;

/** One piece of a sentence about a request. Strong: what the decision turns on. */
export const SentenceSegment = z
  .object({ text: z.string(), strong: z.boolean().optional(), path: z.string().optional() })
  .meta({ id: "SentenceSegment" });
export type SentenceSegment = z.infer<typeof SentenceSegment>;

/** A person, by id and name. */
export const PersonRef = z.object({ id: z.string(), name: z.string() }).meta({ id: "PersonRef" });
export type PersonRef = z.infer<typeof PersonRef>;

/** A row of the queue or of the history. */
export const RequestListItem = z
  .object({
    id: z.string(),
    service: z.string(),
    action: z.string(),
    mode: Mode,
    observe: z.boolean(),
    status: RequestStatus,
    priority: Priority,
    roles: z.array(z.string()).describe("Roles that the deciding person must hold, all of them."),
    key: PersonRef.nullable(),
    agent_id: z.string().nullable(),
    version: z.int(),
    created_at: z.string(),
    expires_at: z.string(),
    resolved_at: z.string().nullable(),
    decided_by: PersonRef.nullable(),
    execution_state: ExecutionState,
    sentence: z.array(SentenceSegment),
    editable: z.boolean().describe("True where the agent sent a schema that can be shown as a form."),
    change_count: z.int(),
    flagged: z.boolean().describe("The guardrails want a person to look."),
    finding_rules: z.array(z.string()).describe("Rules of the guardrails that found something."),
    hidden_count: z.int().describe("Values that the guardrails took out."),
    shield_alarm: ShieldAlarm.describe("How unusual it is for its agent. `none` for a key that reads."),
    shield_held: z
      .boolean()
      .describe("Waits for a person because of the Shield. False for a key that reads."),
  })
  .meta({ id: "RequestListItem" });
export type RequestListItem = z.infer<typeof RequestListItem>;

/** Query of `GET /api/requests`. */
export const RequestListQuery = z
  .strictObject({
    status: z.string().max(200).optional().describe("One or more statuses, separated by commas."),
    service: z.string().max(128).optional(),
    action: z.string().max(128).optional(),
    agent: z.string().max(128).optional(),
    priority: Priority.optional(),
    role: z.string().max(64).optional(),
    key: z.string().max(80).optional(),
    mode: Mode.optional(),
    person: z.string().max(80).optional().describe("Id of the person who decided."),
    flagged: z.enum(["true"]).optional().describe("Only those that the guardrails flagged."),
    rule: z.string().max(80).optional().describe("A rule of the guardrails that found something."),
    execution: ExecutionState.optional().describe("State of the execution."),
    from: z.iso
      .datetime({ offset: true })
      .optional()
      .describe("Asked at this time or later (created_at, not the time of the decision)."),
    to: z.iso.datetime({ offset: true }).optional().describe("Asked before this time (created_at)."),
    q: z
      .string()
      .max(200)
      .optional()
      .describe("Searches service, action, agent, id and person; never payloads."),
    cursor: z.string().max(200).optional(),
    project_id: z
      .string()
      .max(80)
      .optional()
      .describe("The project, where a link carries no header: a session may name it here."),
    limit: z.coerce.number().int().min(1).max(200).optional().describe("Rows of a page. Default 50."),
    format: z.enum(["json", "csv"]).optional(),
  })
  .meta({ id: "RequestListQuery" });
export type RequestListQuery = z.infer<typeof RequestListQuery>;

/** Answer of `GET /api/requests`. */
export const RequestList = z
  .object({
    requests: z.array(RequestListItem),
    next_cursor: z.string().nullable(),
    pending_count: z.int().describe("All that wait in this project, whatever the filter."),
    server_time: z.string(),
  })
  .meta({ id: "RequestList" });
export type RequestList = z.infer<typeof RequestList>;

/** One step in the life of a request, with the digest of its audit row. */
export const TimelineEntry = z
  .object({
    type: EventType,
    at: z.string(),
    actor: z.object({ kind: z.enum(["agent", "person", "gateway"]), name: z.string() }),
    digest: z.string().describe("SHA-256 of the audit row, hex."),
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "TimelineEntry" });
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/** Everything that a person is shown to decide, and everything that history keeps. */
export const RequestDetail = RequestListItem.extend({
  payload: JsonRecord,
  presented_digest: z
    .string()
    .describe("The gateway's keyed digest of the payload, hex; sent back with the decision."),
  schema: JsonRecord.nullable(),
  metadata: z.record(z.string(), z.unknown()),
  agent_words: z.string().nullable().describe("The agent's own reason. Not verified."),
  approve_label: z.string().describe("For example: Approve refund of $550.00."),
  sentence_will: z.array(SentenceSegment),
  sentence_past: z.array(SentenceSegment),
  effects: z.array(z.string()),
  undoable: z.boolean().nullable(),
  field_labels: z.record(z.string(), z.object({ label: z.string(), format: z.string().nullable() })),
  may_decide: z.object({ allowed: z.boolean(), why: z.string().nullable() }),
  findings: z
    .array(GuardrailFinding)
    .describe("What the guardrails found, without what this caller may not see."),
  hidden: z
    .array(HiddenLeaf)
    .describe(
      "Values that the guardrails took out: approving needs `hidden_acknowledged`. Once approved, also others that the person did not see.",
    ),
  shield: ShieldVerdict.nullable().describe(
    "What the Shield said of it. Null in Shadow, where nothing is judged, and for a key that reads.",
  ),
  seen_before: z
    .array(z.object({ path: z.string(), earlier: z.int() }))
    .describe(
      "Of values that were taken out and have a fingerprint: how many earlier requests held the same, at most 10,000.",
    ),
  masked: z
    .array(HiddenLeaf)
    .describe(
      'Values that are masked for this caller: "•••" stands in their place, everywhere in this answer.',
    ),
  may_reveal: z.boolean().describe("Whether this caller may reveal what is masked; the audit says who did."),
  decision: StatusAnswer,
  diff_summary: DiffSummary.nullable(),
  execution: z.object({
    state: ExecutionState,
    started_at: z.string().nullable(),
    finished_at: z.string().nullable(),
    lease_expires_at: z.string().nullable(),
    result_digest: z.string().nullable(),
  }),
  timeline: z.array(TimelineEntry),
  similar: z
    .object({ total: z.int(), approved: z.int(), changed: z.int(), rejected: z.int(), other: z.int() })
    .describe("The last 20 final requests of the same service and action."),
  server_time: z.string(),
}).meta({ id: "RequestDetail" });
export type RequestDetail = z.infer<typeof RequestDetail>;

/** An API key as settings show it; the key itself is not in it. */
export const ApiKeyView = z
  .object({
    id: z.string(),
    name: z.string(),
    mode: Mode,
    scope: z.enum(["key", "project"]),
    preview: z.string().describe("First and last characters, for example lp_test_…pw9X."),
    created_at: z.string(),
    created_by: PersonRef.nullable(),
    last_used_at: z.string().nullable(),
    revoked_at: z.string().nullable(),
    pending_count: z.int(),
    rotated_at: z.string().nullable(),
    overlap: z
      .object({ preview: z.string(), until: z.string(), last_used_at: z.string().nullable() })
      .nullable()
      .describe("The secret before the last rotation, while it still works."),
  })
  .meta({ id: "ApiKeyView" });
export type ApiKeyView = z.infer<typeof ApiKeyView>;

/** Body of `POST /api/keys`. */
export const ApiKeyInput = z
  .strictObject({
    name: DisplayName,
    mode: Mode,
    scope: z
      .enum(["key", "project"])
      .nullish()
      .describe("project reads requests of other keys too. Default key."),
  })
  .meta({ id: "ApiKeyInput" });
export type ApiKeyInput = z.infer<typeof ApiKeyInput>;

/** The only answer that ever holds the key itself. */
export const ApiKeyCreated = z.object({ key: ApiKeyView, api_key: z.string() }).meta({ id: "ApiKeyCreated" });
export type ApiKeyCreated = z.infer<typeof ApiKeyCreated>;

/** What revoking a key would do: shown before one presses. */
export const RevocationConsequences = z
  .object({ cancels: z.array(RequestListItem), stops: z.array(RequestListItem) })
  .meta({ id: "RevocationConsequences" });
export type RevocationConsequences = z.infer<typeof RevocationConsequences>;

/** Who is signed in, and where. */
export const Me = z
  .object({
    user: z.object({ id: z.string(), name: z.string(), email: z.string(), two_factor: z.boolean() }),
    projects: z.array(
      z.object({ id: z.string(), name: z.string(), role: MemberRole, team_roles: z.array(z.string()) }),
    ),
    gateway: z.object({ id: z.string(), issuer: z.string(), base_url: z.string(), version: z.string() }),
    server_time: z.string(),
  })
  .meta({ id: "Me" });
export type Me = z.infer<typeof Me>;

/** Answer of `GET /api/first-run`, which needs no sign-in. */
export const FirstRun = z.object({ owner_exists: z.boolean() }).meta({ id: "FirstRun" });
export type FirstRun = z.infer<typeof FirstRun>;

/** Body of `POST /api/sign-in-link`. The person's fields are needed while the gateway has no owner. */
export const SignInLinkInput = z
  .strictObject({
    token: z.string().max(200),
    name: DisplayName.nullish(),
    email: z.email().max(254).nullish(),
    password: z.string().min(10).max(128).nullish(),
  })
  .meta({ id: "SignInLinkInput" });
export type SignInLinkInput = z.infer<typeof SignInLinkInput>;

/** Answer to a sign-in link that was used. */
export const SignInLinkAnswer = z.object({ owner_created: z.boolean() }).meta({ id: "SignInLinkAnswer" });
export type SignInLinkAnswer = z.infer<typeof SignInLinkAnswer>;

/** The state of a project in a few numbers: badges and the first run. */
export const ProjectSummary = z
  .object({
    pending_count: z.int(),
    pending_test_count: z.int(),
    any_request: z.boolean().describe("Whether the project ever had a request."),
    last_request: z.object({ id: z.string(), at: z.string(), sdk: z.string().nullable() }).nullable(),
    active_key_count: z.int(),
    roles: z.array(z.string()),
    execution_window_ms: z.int(),
  })
  .meta({ id: "ProjectSummary" });
export type ProjectSummary = z.infer<typeof ProjectSummary>;
