import { describeRequest } from "@letsping/core";
import type { RequestListItem } from "@letsping/core";
import type { SentenceForm } from "@letsping/core";
import type { Deps } from "../deps";
import { openBody } from "./request-row";
import { openDecision } from "./request-row";
import type { RequestBody } from "./request-row";
import type { RequestRow } from "./request-row";

/** A row of a list, with names that joins brought along. */
export interface ListedRow extends RequestRow {
  key_name: string | null;
  person_name: string | null;
  template: string | null;
}

/** Columns and joins of every list of requests. */
export const LISTED = `
  select request.*, api_key.name as key_name, auth_user.name as person_name, described.sentence as template
  from approval_request request
  left join api_key on api_key.id = request.key_id
  left join auth_user on auth_user.id = request.decided_by
  left join action_description described on described.project_id = request.project_id
    and described.service = request.service and described.action = request.action`;

/** The payload that counts now: the edited one where there is one. */
export function currentPayload(
  deps: Pick<Deps, "cipher">,
  row: RequestRow,
  body: RequestBody,
): RequestBody["payload"] {
  return openDecision(deps, row)?.patched_payload ?? body.payload;
}

function formOf(row: RequestRow): SentenceForm {
  if (row.status === "APPROVED" || row.status === "APPROVED_WITH_MODIFICATIONS") {
    return row.execution_state === "EXECUTED" ? "past" : "row";
  }
  return "row";
}

/** A request as a row of the queue or of the history. */
export function listItem(deps: Pick<Deps, "cipher">, row: ListedRow): RequestListItem {
  const payload = currentPayload(deps, row, openBody(deps, row));
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
  };
}
