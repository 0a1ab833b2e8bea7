import { z } from "zod";
import { RequestListQuery } from "./api";
import { PersonRef } from "./api";
import { SentenceSegment } from "./api";
import { ActionInput } from "./action";
import { MAX_BATCH } from "./batch-size";
import { DecisionInput } from "./decision";
import { JsonRecord } from "./json-types";
import { ExecutionState } from "./request";
import { Priority } from "./request";
import { RequestStatus } from "./request";

/** One decision of a batch. What was shown must be said: version and digest. */
export const BatchItem = DecisionInput.extend({
  expected_version: z.int().min(1),
}).meta({ id: "BatchItem" });
export type BatchItem = z.infer<typeof BatchItem>;

/** Body of `POST /api/requests/batch-resolve`: a frozen set, decided as a whole. */
export const BatchInput = z
  .strictObject({ items: z.array(BatchItem).min(1).max(MAX_BATCH) })
  .meta({ id: "BatchInput" });
export type BatchInput = z.infer<typeof BatchInput>;

/** What became of one request of a batch. */
export const BatchOutcome = z
  .object({
    id: z.string(),
    outcome: z.enum(["decided", "already_final"]),
    status: RequestStatus,
    resolved_at: z.string(),
    decided_by: PersonRef.nullable(),
    receipt: z.string().nullable().describe("Of what this batch decided; null for what was final before."),
  })
  .meta({ id: "BatchOutcome" });
export type BatchOutcome = z.infer<typeof BatchOutcome>;

/** Answer of a batch, in the order of its items. */
export const BatchAnswer = z
  .object({ outcomes: z.array(BatchOutcome), decided_count: z.int(), already_final_count: z.int() })
  .meta({ id: "BatchAnswer" });
export type BatchAnswer = z.infer<typeof BatchAnswer>;

/** Filters of a saved view: those of the list, without its place and form. */
export const ViewFilter = RequestListQuery.omit({
  cursor: true,
  limit: true,
  format: true,
  project_id: true,
});
export type ViewFilter = z.infer<typeof ViewFilter>;

/** Body of `POST /api/views`: a filter of one's own, by name. The same name replaces. */
export const SavedViewInput = z
  .strictObject({
    name: z.string().trim().min(1).max(60),
    page: z.enum(["queue", "history"]),
    filter: ViewFilter,
  })
  .meta({ id: "SavedViewInput" });
export type SavedViewInput = z.infer<typeof SavedViewInput>;

/** A saved view of the person who asks. */
export const SavedView = z
  .object({
    id: z.string(),
    name: z.string(),
    page: z.enum(["queue", "history"]),
    filter: ViewFilter,
    created_at: z.string(),
  })
  .meta({ id: "SavedView" });
export type SavedView = z.infer<typeof SavedView>;

/** Names that occur in a project's requests: what a filter can offer. */
export const FilterChoices = z
  .object({
    services: z.array(z.string()),
    actions: z.array(z.string()),
    agents: z.array(z.string()),
    keys: z.array(PersonRef),
    people: z.array(PersonRef),
    roles: z.array(z.string()),
  })
  .meta({ id: "FilterChoices" });
export type FilterChoices = z.infer<typeof FilterChoices>;

/** What the filtered requests of a project come to: the line above a history, to lay beside another ledger. */
export const RequestTotals = z
  .object({
    total: z.int(),
    by_status: z.record(RequestStatus, z.int()),
    by_execution: z.record(ExecutionState, z.int()).describe("Of the approved ones."),
    first_at: z.string().nullable().describe("When the earliest of them was asked."),
    last_at: z.string().nullable(),
  })
  .meta({ id: "RequestTotals" });
export type RequestTotals = z.infer<typeof RequestTotals>;

/** The values behind the masks, for one person who asked for them. The audit says who did. */
export const RevealAnswer = z
  .object({ payload: JsonRecord, patched_payload: JsonRecord.nullable() })
  .meta({ id: "RevealAnswer" });
export type RevealAnswer = z.infer<typeof RevealAnswer>;

/** The file of descriptions that stands in version control: `{ "actions": [ … ] }`. */
export const ActionFile = z
  .strictObject({ actions: z.array(ActionInput).max(500) })
  .meta({ id: "ActionFile" });
export type ActionFile = z.infer<typeof ActionFile>;

/** Body of `POST /api/actions/import`. With `dry_run` nothing is written. */
export const ActionImport = z
  .strictObject({ file: ActionFile, dry_run: z.boolean().nullish() })
  .meta({ id: "ActionImport" });
export type ActionImport = z.infer<typeof ActionImport>;

/** What an import does, or would do. All of it or nothing. */
export const ActionImportAnswer = z
  .object({
    written: z.boolean(),
    changes: z.array(
      z.object({
        service: z.string(),
        action: z.string(),
        change: z.enum(["added", "changed", "unchanged"]),
        fields: z.array(z.string()).describe("Names of what differs, for example sentence."),
      }),
    ),
  })
  .meta({ id: "ActionImportAnswer" });
export type ActionImportAnswer = z.infer<typeof ActionImportAnswer>;

/** How a description reads on past requests of its action, before it is saved. */
export const ActionTrial = z
  .object({
    total: z.int().describe("Past requests of this action."),
    shown: z.array(
      z.object({
        id: z.string(),
        created_at: z.string(),
        status: RequestStatus,
        before: z.array(SentenceSegment),
        after: z.array(SentenceSegment),
        missing: z.array(z.string()).describe("Fields that the sentence names and the payload lacks."),
        priority_before: Priority,
        priority_after: Priority,
        roles_before: z.array(z.string()),
        roles_after: z.array(z.string()),
      }),
    ),
    raised_count: z.int().describe("Of those shown: how many would have a higher priority."),
    role_added_count: z.int(),
    missing_count: z.int(),
  })
  .meta({ id: "ActionTrial" });
export type ActionTrial = z.infer<typeof ActionTrial>;
