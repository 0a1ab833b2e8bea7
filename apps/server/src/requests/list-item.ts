import type { ActionField } from "@letsping/core";
import { describeRequest } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import type { RequestListItem } from "@letsping/core";
import type { SentenceForm } from "@letsping/core";
import type { KeyActor } from "../auth/actor";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import { alarmOf } from "../shield/alarm-number";
import { maskFields } from "./mask";
import { maskRequest } from "./mask";
import type { Masking } from "./mask";
import type { Opened } from "./request-row";
import { openRequest } from "./request-row";
import type { RequestRow } from "./request-row";

/** A row of a list, with names that joins brought along. */
export interface ListedRow extends RequestRow {
  key_name: string | null;
  person_name: string | null;
  template: string | null;
  described_fields: ActionField[] | null;
}

/** Columns and joins of every list of requests. */
export const LISTED = `
  select request.*, api_key.name as key_name, auth_user.name as person_name, described.sentence as template,
    described.fields as described_fields
  from approval_request request
  left join api_key on api_key.id = request.key_id
  left join auth_user on auth_user.id = request.decided_by
  left join action_description described on described.project_id = request.project_id
    and described.service = request.service and described.action = request.action`;

/** The payload that counts now: the edited one where there is one. */
export function currentPayload({ body, decision }: Opened): JsonObject {
  return decision?.patched_payload ?? body.payload;
}

function formOf(row: RequestRow): SentenceForm {
  if (row.status === "APPROVED" || row.status === "APPROVED_WITH_MODIFICATIONS") {
    return row.execution_state === "EXECUTED" ? "past" : "row";
  }
  return "row";
}

/** A request as a row of the queue or of the history. `opened` is what its reader may see. */
export function itemOf(row: ListedRow, opened: Opened): RequestListItem {
  const payload = currentPayload(opened);
  const { service, action, template } = row;
  return {
    id: row.id,
    service,
    action,
    mode: row.mode,
    observe: row.observe,
    status: row.status,
    priority: row.priority,
    roles: row.roles,
    key: row.key_id ? { id: row.key_id, name: row.key_name ?? row.key_id } : null,
    agent_id: row.agent_id,
    version: row.version,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
    resolved_at: row.resolved_at?.toISOString() ?? null,
    decided_by: row.decided_by ? { id: row.decided_by, name: row.person_name ?? "a former member" } : null,
    execution_state: row.execution_state,
    sentence: describeRequest({ service, action, payload, template, form: formOf(row) }),
    editable: row.editable,
    change_count: row.change_count,
    flagged: row.flagged,
    finding_rules: row.finding_rules,
    hidden_count: row.hidden_count,
    shield_alarm: alarmOf(row.shield_alarm),
    shield_held: row.shield_held,
  };
}

/**
 * Which rule found something, and what is unusual for an agent, is for people: a key that knew it could look for ways
 * around it.
 */
export function forActor(item: RequestListItem, actor: KeyActor | PersonActor): RequestListItem {
  return actor.kind === "key"
    ? { ...item, finding_rules: [], shield_alarm: "none", shield_held: false }
    : item;
}

/** The same, of a sealed row. Without `masking`: what a member may see who decides. */
export function listItem(
  deps: Pick<Deps, "cipher">,
  row: ListedRow,
  masking: Masking = maskFields(row.described_fields ?? []),
): RequestListItem {
  return itemOf(row, maskRequest(openRequest(deps, row), masking).opened);
}
